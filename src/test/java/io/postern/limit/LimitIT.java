package io.postern.limit;

import io.postern.PosternExecutable;

@PosternExecutable
class LimitIT extends LimitTest {}
