package io.postern.delivery;

import io.postern.PosternExecutable;

@PosternExecutable
class WebhookEndpointIT extends WebhookEndpointTest {}
