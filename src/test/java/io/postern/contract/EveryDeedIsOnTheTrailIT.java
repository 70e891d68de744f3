package io.postern.contract;

import io.postern.PosternExecutable;

@PosternExecutable
class EveryDeedIsOnTheTrailIT extends EveryDeedIsOnTheTrailTest {}
