package io.postern.wire;

import io.postern.PosternExecutable;

@PosternExecutable
class BodyLimitIT extends BodyLimitTest {}
