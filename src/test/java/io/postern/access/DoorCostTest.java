package io.postern.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.Calm;
import io.postern.address.Address;
import io.postern.address.Networks;
import io.postern.id.ReservedMerchant;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the address rules cost a call: printed, and held far below what a payment costs. */
@Calm
class DoorCostTest {
    private static final int ROUNDS = 200_000;
    private static final long MOST_NANOS = 20_000;

    @Test
    void isNothingBesideAPayment() {
        List<String> fifty =
                IntStream.range(0, 50).mapToObj(n -> "10." + n + ".0.0/16").toList();
        DoorRules rules = new DoorRules(Set.of("shop"), Networks.of("rules", fifty));
        DoorCheck door = new DoorCheck(
                new RoleNetworks(() -> Map.of("merchant", List.of("10.0.0.0/8"))),
                id -> Uni.createFrom().item(rules));
        Caller caller = new Caller(
                ReservedMerchant.DEMO.id(),
                "shop",
                "merchant",
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                "10.49.0.1",
                "req_1");

        long parsing = nanos(() -> Address.of("10.49.0.1"));
        Address last = Address.of("10.49.0.1");
        long checking =
                nanos(() -> door.check(caller, Role.MERCHANT, last).subscribe().asCompletionStage());

        System.out.printf("an address is read in %d ns, and checked against 50 networks in %d ns%n", parsing, checking);
        assertThat(parsing + checking).isLessThan(MOST_NANOS);
    }

    private static long nanos(Runnable work) {
        long took = 0;
        for (int run = 0; run < 3; run++) { // the first ones warm up
            long start = System.nanoTime();
            for (int n = 0; n < ROUNDS; n++) {
                work.run();
            }
            took = (System.nanoTime() - start) / ROUNDS;
        }
        return took;
    }
}
