package io.postern.dispute;

import io.postern.PosternExecutable;
import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
@PosternExecutable
class EvidencePackIT extends EvidencePackTest {}
