package io.postern;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
@PosternExecutable
class StrangersIT extends StrangersTest {}
