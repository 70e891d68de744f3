package io.postern.merchant;

import io.postern.PosternExecutable;
import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
@PosternExecutable
class MerchantResourceIT extends MerchantResourceTest {}
