package io.postern.risk;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** Applies the rules to a payment. Each rule that speaks is named in the decision. */
@ApplicationScoped
public class Screen {
    private static final String NONE = "none";
    private static final int CLEAR = 0;
    private static final int NEAR_LIMIT = 40;
    private static final int BLOCKED = 100;

    private final MeterRegistry meters;

    Screen(MeterRegistry meters) {
        this.meters = meters;
        count("allow", NONE, 0); // there from the start: a first increase of nothing is no increase
        count("allow", "card_velocity_high", 0);
        count("block", "amount_over_limit", 0);
        count("block", "card_velocity_exceeded", 0);
    }

    public Decision decide(Screening screening) {
        Decision decision = judge(screening);
        count(
                decision.decision(),
                decision.rules().isEmpty() ? NONE : decision.rules().getFirst(),
                1);
        return decision;
    }

    private void count(String decision, String rule, int times) {
        meters.counter("postern.risk.decisions", "decision", decision, "rule", rule)
                .increment(times);
    }

    private Decision judge(Screening screening) {
        List<String> broken = new ArrayList<>();
        if (screening.amount().amountMinor() > screening.plan().paymentLimitMinor()) {
            broken.add("amount_over_limit");
        }
        if (screening.cardAttemptsLastMinute() >= screening.plan().cardPaymentsPerMinute()) {
            broken.add("card_velocity_exceeded");
        }
        if (!broken.isEmpty()) {
            return new Decision("block", BLOCKED, List.copyOf(broken));
        }
        return isNearLimit(screening)
                ? new Decision("allow", NEAR_LIMIT, List.of("card_velocity_high"))
                : new Decision("allow", CLEAR, List.of());
    }

    /** More than half of what the card may do in a minute: allowed, and visible to whoever looks. */
    private static boolean isNearLimit(Screening screening) {
        return screening.cardAttemptsLastMinute() > screening.plan().cardPaymentsPerMinute() / 2;
    }
}
