package io.postern;

@PosternExecutable
class StrangersIT extends StrangersTest {}
