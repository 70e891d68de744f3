package io.postern.limit;

import io.postern.access.Scope;

/** What is limited, by the name that callers read in {@code RateLimit-Policy}. */
enum Policy {
    CLIENT_READ("client-read"),
    CLIENT_WRITE("client-write"),
    CLIENT_MONEY("client-money"),
    ADDRESS("address"),
    REFUSED_AUTHENTICATION("refused-authentication"),
    FAILED_CARDS("failed-cards"),
    FAILED_CARDS_OF_NETWORK("failed-cards-of-network");

    private final String wire;

    Policy(String wire) {
        this.wire = wire;
    }

    String wire() {
        return wire;
    }

    /** The kind of call follows from the scope that the operation needs, never from how its address is written. */
    static Policy of(Scope scope) {
        return switch (scope) {
            case PAYMENTS_WRITE, REFUNDS_WRITE -> CLIENT_MONEY;
            default -> scope.name().endsWith("_READ") ? CLIENT_READ : CLIENT_WRITE;
        };
    }

    /**
     * Whether the first block of a window is used before anybody is asked: strangers can come from so many addresses that
     * asking about each would be a flood itself.
     */
    boolean isInAdvance() {
        return this == ADDRESS || this == REFUSED_AUTHENTICATION;
    }
}
