package io.postern.payment;

import io.postern.access.Caller;
import io.postern.merchant.Plan;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;

/** Asks for a stronger login where much money goes out (RFC 9470). */
@ApplicationScoped
class StepUp {
    private static final Duration FRESH = Duration.ofMinutes(5);

    private final Clock clock;

    StepUp(Clock clock) {
        this.clock = clock;
    }

    void forRefund(Caller caller, Plan plan, long amountMinor) {
        if (amountMinor > plan.refundStepUpMinor() && !isStrongAndFresh(caller)) {
            throw ProblemException.of(
                            Problem.INSUFFICIENT_USER_AUTHENTICATION,
                            "amount",
                            "A refund of more than " + plan.refundStepUpMinor()
                                    + " minor units needs a login with a second factor, at most "
                                    + FRESH.toMinutes() + " minutes old.")
                    .header(
                            "WWW-Authenticate",
                            "Bearer error=\"insufficient_user_authentication\", error_description=\"a login with a"
                                    + " second factor is needed\", acr_values=\"mfa\", max_age=" + FRESH.toSeconds());
        }
    }

    private boolean isStrongAndFresh(Caller caller) {
        return caller.acr().filter("mfa"::equals).isPresent()
                && caller.authenticatedAt()
                        .filter(at -> at.isAfter(clock.instant().minus(FRESH)))
                        .isPresent();
    }
}
