package io.postern.merchant;

import io.postern.PosternExecutable;

@PosternExecutable
class MerchantResourceIT extends MerchantResourceTest {}
