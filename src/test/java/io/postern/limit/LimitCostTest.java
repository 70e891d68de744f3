package io.postern.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.Calm;
import io.postern.id.ReservedMerchant;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What counting costs a call: its address, its client, and the two headers that say what is left. */
@Calm
class LimitCostTest {
    private static final int CALLS = 1_000_000;
    private static final int MOST = 100_000_000;
    private static final long A_TENTH_OF_ALL_THAT_ACCESS_MAY_COST = 10_000;

    private final Budgets budgets = new Budgets(new SharedForTests(), LimitsForTests.within(Duration.ofMinutes(10)));
    private final Told told = new Told(LimitsForTests.within(Duration.ofMinutes(10)));

    @Test
    void aCallIsCountedInLittleMoreThanAMicrosecond() {
        measure(); // compiles it
        long nanos = measure();

        System.out.printf("counting a call: %d ns of CPU%n", nanos);
        assertThat(nanos).isBetween(1L, A_TENTH_OF_ALL_THAT_ACCESS_MAY_COST);
    }

    private long measure() {
        long length = 0;
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (int n = 0; n < CALLS; n++) {
            Verdict address = use(BudgetId.ofAddress(Policy.ADDRESS, "203.0.113." + n % 50));
            Verdict client = use(new BudgetId(Policy.CLIENT_MONEY, ReservedMerchant.DEMO.id(), "shop-" + n % 50));
            Verdict nearest = client.isNearerToItsEnd(address) ? client : address;
            length += told.policies(List.of(address, client)).length()
                    + Told.limit(nearest).length();
        }
        long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
        assertThat(length).isPositive();
        return spent / CALLS;
    }

    private Verdict use(BudgetId id) {
        InHand inHand = budgets.of(id, MOST);
        Verdict verdict = inHand.now(MOST);
        return verdict != null ? verdict : inHand.later(MOST).await().indefinitely();
    }
}
