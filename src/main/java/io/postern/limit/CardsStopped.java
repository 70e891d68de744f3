package io.postern.limit;

import io.postern.access.Caller;

/**
 * Told to whoever keeps the trail, once within the window: so many cards failed that no more are let through.
 *
 * @param policy whose cards they were, by its name in {@code RateLimit-Policy}
 * @param most so many may fail within the window
 */
public record CardsStopped(Caller caller, String policy, int most) {}
