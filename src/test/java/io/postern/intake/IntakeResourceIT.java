package io.postern.intake;

import io.postern.PosternExecutable;
import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
@PosternExecutable
class IntakeResourceIT extends IntakeResourceTest {}
