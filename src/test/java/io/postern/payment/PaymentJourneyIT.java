package io.postern.payment;

import io.postern.PosternExecutable;

@PosternExecutable
class PaymentJourneyIT extends PaymentJourneyTest {}
