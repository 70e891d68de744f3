package io.postern.access;

import io.postern.problem.ProblemException;
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
     * Refuses a caller whose token does not vouch for a second factor within the last minutes, unless a second person has
     * approved what is done.
     *
     * @param action what needs it, as the start of a sentence: {@code "A refund above 1000.00 USD"}
     */
    public void require(Caller caller, String action) {
        if (caller.grant().isEmpty() && !isFresh(caller)) {
            throw refused(action, " A client that cannot log in so asks for an approval: POST /v1/approvals.");
        }
    }

    /** The same for what a person must do: no approval stands in for it. */
    public void requireInPerson(Caller caller, String action) {
        if (!isFresh(caller)) {
            throw refused(action, "");
        }
    }

    private boolean isFresh(Caller caller) {
        return caller.acr().filter(MFA::equals).isPresent()
                && caller.authenticatedAt()
                        .filter(at -> at.plus(config.stepUpAge()).isAfter(clock.instant()))
                        .isPresent();
    }

    private ProblemException refused(String action, String otherWay) {
        long maxAge = config.stepUpAge().toSeconds();
        return Challenge.stepUp(
                action + " needs a login with a second factor (acr mfa) in the last " + maxAge + " seconds." + otherWay,
                maxAge);
    }
}
