package io.postern.contract;

import io.postern.PosternExecutable;

@PosternExecutable
class SamplesIT extends SamplesTest {}
