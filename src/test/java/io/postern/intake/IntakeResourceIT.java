package io.postern.intake;

import io.postern.PosternExecutable;

@PosternExecutable
class IntakeResourceIT extends IntakeResourceTest {}
