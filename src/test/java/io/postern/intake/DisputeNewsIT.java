package io.postern.intake;

import io.postern.PosternExecutable;

@PosternExecutable
class DisputeNewsIT extends DisputeNewsTest {}
