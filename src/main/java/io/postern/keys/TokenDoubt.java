package io.postern.keys;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Whether a token may be dead. A refusal does not tell a dead token from a missing right, so it is a reason to ask the server
 * about the token, and none to throw it away: whoever did that would log in for each call that lacks a right, until the
 * secret-id is used up.
 *
 * <p>How often that is asked has a bound. A token that was good a moment ago is not doubted, and a new one that took the place
 * of a doubted one is trusted for longer each time: where logging in does not help, a policy is gone and not a token.
 */
final class TokenDoubt {
    private static final Duration AFTER_A_PROOF = Duration.ofSeconds(5);
    /** Calls that met the same dead token together doubt one token, not each the other's new one. */
    private static final Duration AFTER_A_LOGIN = Duration.ofSeconds(1);

    private static final Duration AT_MOST = Duration.ofMinutes(5);

    private final InstantSource clock;
    private boolean raised;
    private Instant trustedUntil = Instant.MIN;
    private Duration afterALogin = AFTER_A_LOGIN;

    TokenDoubt(InstantSource clock) {
        this.clock = clock;
    }

    /** Something was refused with this token. */
    synchronized void raise() {
        Instant now = clock.instant();
        boolean setBack = trustedUntil.isAfter(now.plus(AT_MOST));
        raised |= setBack || !now.isBefore(trustedUntil);
    }

    synchronized boolean isRaised() {
        return raised;
    }

    /** @param good whether the server still knows the token; otherwise there is another one now */
    synchronized void settle(boolean good) {
        afterALogin = raised && !good ? longer(afterALogin) : AFTER_A_LOGIN;
        trustedUntil = clock.instant().plus(good ? AFTER_A_PROOF : afterALogin);
        raised = false;
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(AT_MOST) < 0 ? twice : AT_MOST;
    }
}
