package io.postern.payment;

import io.postern.PosternExecutable;
import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
@PosternExecutable
class PaymentJourneyIT extends PaymentJourneyTest {}
