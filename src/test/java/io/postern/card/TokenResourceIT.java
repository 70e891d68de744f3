package io.postern.card;

import io.postern.PosternExecutable;

@PosternExecutable
class TokenResourceIT extends TokenResourceTest {}
