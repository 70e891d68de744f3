package io.postern.problem;

import io.postern.PosternExecutable;
import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
@PosternExecutable
class ProblemsIT extends ProblemsTest {}
