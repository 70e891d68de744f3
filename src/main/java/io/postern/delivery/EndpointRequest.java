package io.postern.delivery;

import java.util.List;
import java.util.Map;

/** The body of an endpoint's making or change; what is absent keeps its usual or its present value. */
record EndpointRequest(
        String url,
        List<String> events,
        String description,
        Map<String, String> headers,
        Boolean ordered,
        Integer rateLimit,
        String status) {}
