package io.postern.acquirer.sandbox;

/** What the sandbox bank tells by webhook. */
enum WebhookMode {
    /** What no good answer told: bookings under a fault, and what changes later. */
    NEWS,
    /** Every booking. */
    ALL,
    NONE
}
