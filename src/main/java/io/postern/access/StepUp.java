package io.postern.access;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** Holds actions of high value to a fresh login with a second factor (RFC 9470). */
@ApplicationScoped
public class StepUp {
    private static final String MFA = "mfa";

    private final AccessConfig config;
    private final Clock clock;

    StepUp(AccessConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /**
     * Refuses a caller whose token does not vouch for a second factor within the last minutes.
     *
     * @param action what needs it, as the start of a sentence: {@code "A refund above 1000.00 USD"}
     */
    public void require(Caller caller, String action) {
        long maxAge = config.stepUpAge().toSeconds();
        boolean fresh = caller.acr().filter(MFA::equals).isPresent()
                && caller.authenticatedAt()
                        .filter(at -> at.plus(config.stepUpAge()).isAfter(clock.instant()))
                        .isPresent();
        if (!fresh) {
            throw Challenge.stepUp(
                    action + " needs a login with a second factor (acr mfa) in the last " + maxAge + " seconds.",
                    maxAge);
        }
    }
}
