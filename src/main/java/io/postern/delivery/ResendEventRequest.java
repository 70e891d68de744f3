package io.postern.delivery;

import org.jspecify.annotations.Nullable;

/** Asks for one event again: at one endpoint, or at all that want its type. */
record ResendEventRequest(@Nullable String endpoint) {
    static final ResendEventRequest TO_ALL = new ResendEventRequest(null);
}
