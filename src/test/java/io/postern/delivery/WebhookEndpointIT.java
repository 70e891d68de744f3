package io.postern.delivery;

import io.postern.PosternExecutable;
import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
@PosternExecutable
class WebhookEndpointIT extends WebhookEndpointTest {}
