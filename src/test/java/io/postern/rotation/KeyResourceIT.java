package io.postern.rotation;

import io.postern.PosternExecutable;
import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
@PosternExecutable
class KeyResourceIT extends KeyResourceTest {}
