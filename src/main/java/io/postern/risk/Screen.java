package io.postern.risk;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** Applies the rules to a payment. Each rule that speaks is named in the decision. */
@ApplicationScoped
public class Screen {
    private static final int CLEAR = 0;
    private static final int NEAR_LIMIT = 40;
    private static final int BLOCKED = 100;

    public Decision decide(Screening screening) {
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
