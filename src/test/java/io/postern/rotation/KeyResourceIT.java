package io.postern.rotation;

import io.postern.PosternExecutable;

@PosternExecutable
class KeyResourceIT extends KeyResourceTest {}
