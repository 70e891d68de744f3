package io.postern.subject;

import io.postern.PosternExecutable;

@PosternExecutable
class SubjectResourceIT extends SubjectResourceTest {}
