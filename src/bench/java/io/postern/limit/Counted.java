package io.postern.limit;

import io.postern.bench.CpuTime;
import io.postern.id.ReservedMerchant;
import java.time.Duration;
import java.util.List;

/** What it costs to count a call against its address and its client, and to say in two headers what is left. */
public final class Counted {
    private static final int MOST = 100_000_000;
    private static final int CLIENTS = 50;
    private static final Duration WINDOW = Duration.ofMinutes(10);

    private final Budgets budgets = new Budgets(new SharedForTests(), LimitsForTests.within(WINDOW));
    private final Told told = new Told(LimitsForTests.within(WINDOW));

    private Counted() {}

    /** Microseconds of CPU, with a block in hand, as nearly every call finds it. */
    public static double callMicros() {
        return CpuTime.microsEach(new Counted()::count);
    }

    private long count(int n) {
        Verdict address = use(BudgetId.ofAddress(Policy.ADDRESS, "203.0.113." + n % CLIENTS));
        Verdict client = use(new BudgetId(Policy.CLIENT_MONEY, ReservedMerchant.DEMO.id(), "shop-" + n % CLIENTS));
        Verdict nearest = client.isNearerToItsEnd(address) ? client : address;
        return told.policies(List.of(address, client)).length()
                + Told.limit(nearest).length();
    }

    private Verdict use(BudgetId id) {
        InHand inHand = budgets.of(id, MOST);
        Verdict verdict = inHand.now(MOST);
        return verdict != null ? verdict : inHand.later(MOST).await().indefinitely();
    }
}
