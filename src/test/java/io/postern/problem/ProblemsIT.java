package io.postern.problem;

import io.postern.PosternExecutable;

@PosternExecutable
class ProblemsIT extends ProblemsTest {}
