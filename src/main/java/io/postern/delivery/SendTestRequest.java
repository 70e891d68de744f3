package io.postern.delivery;

import org.jspecify.annotations.Nullable;

/** Asks for an event that nothing happened for, of this type. */
record SendTestRequest(@Nullable String type) {
    static final SendTestRequest PLAIN = new SendTestRequest(null);
}
