package io.postern.intake;

import io.postern.PosternExecutable;

@PosternExecutable
class ApplyBankEventsIT extends ApplyBankEventsTest {}
