package io.postern.payment;

import io.postern.PosternExecutable;

@PosternExecutable
class UnknownOutcomeIT extends UnknownOutcomeTest {}
