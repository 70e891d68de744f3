package io.postern;

@PosternExecutable
class BadInputIT extends BadInputTest {}
