package io.postern.subject;

import io.postern.PosternExecutable;
import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
@PosternExecutable
class SubjectResourceIT extends SubjectResourceTest {}
