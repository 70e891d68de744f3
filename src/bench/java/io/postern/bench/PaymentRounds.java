package io.postern.bench;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Payments over HTTP and by pgbench in the same rounds, each case once a round in shuffled order. */
final class PaymentRounds {
    static final String HTTP_SPREAD = "HTTP, 100 merchants";
    static final String HTTP_HOT = "HTTP, one hot merchant";
    static final String SQL_SPREAD = "pgbench, 100 merchants";
    static final String SQL_HOT = "pgbench, one hot merchant";
    static final List<String> CASES = List.of(HTTP_SPREAD, SQL_SPREAD, HTTP_HOT, SQL_HOT);
    static final List<Integer> IN_FLIGHT = List.of(8, 32);

    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Meter meter;
    private final HttpPayments spread;
    private final HttpPayments hot;

    /** @param shops the last is the hot one */
    PaymentRounds(ClosedLoop http, Meter meter, List<Shop> shops, Recording recording) {
        this.meter = meter;
        List<Shop> ordinary = shops.subList(0, Town.SPREAD_MERCHANTS);
        HttpLoad load = new HttpLoad(http, meter);
        this.spread = new HttpPayments(HTTP_SPREAD, load, ordinary, acknowledged);
        this.hot = new HttpPayments(HTTP_HOT, load, List.of(shops.getLast()), acknowledged);
        acknowledged.add(recording.paymentId());
    }

    Figures run(SqlTown town, Pgbench pgbench, Options options) throws Exception {
        List<Case> cases = List.of(
                spread,
                new SqlPayments(SQL_SPREAD, pgbench, meter, town.payments(false)),
                hot,
                new SqlPayments(SQL_HOT, pgbench, meter, town.payments(true)));
        warm(options);
        Figures figures = new Figures();
        for (int inFlight : IN_FLIGHT) {
            for (int round = 1; round <= options.rounds(); round++) {
                Bench.say("Payments, " + inFlight + " in flight, round " + round + " of " + options.rounds() + " …");
                round(cases, inFlight, figures);
            }
        }
        return figures;
    }

    /** A young JVM is many times slower: nothing is measured before it has done its work for a while. */
    private void warm(Options options) throws Exception {
        Instant latest = Instant.now().plus(options.warmAtMost());
        for (int slice = 1;
                acknowledged.size() < options.warmPayments() && Instant.now().isBefore(latest);
                slice++) {
            Slice warm = (slice % 2 == 0 ? hot : spread).run(32);
            Bench.say("Warming up: %.0f payments/s".formatted(warm.perSecond()));
        }
    }

    private static void round(List<Case> cases, int inFlight, Figures figures) throws Exception {
        List<Case> shuffled = new ArrayList<>(cases);
        Collections.shuffle(shuffled);
        for (Case one : shuffled) {
            Slice slice = one.run(inFlight);
            Bench.say("  %-26s %6.0f/s".formatted(one.name(), slice.perSecond()));
            figures.add(one.name(), inFlight, slice);
        }
    }

    Collection<String> acknowledged() {
        return acknowledged;
    }
}
