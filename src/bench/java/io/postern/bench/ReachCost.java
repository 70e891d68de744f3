package io.postern.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What it costs that PostgreSQL keeps each transaction to its merchant's rows: the same payments by pgbench with the
 * policies in force, with them switched off, and switched off without naming a merchant at all. And, beside them, what the
 * payment's entry on the trail costs: the same with the policies in force and without that entry; and likewise what it costs
 * to look for endpoints that want its events, of which there are none.
 */
final class ReachCost {
    private static final int IN_FLIGHT = 4;

    /** The noise of a busy machine is larger than what is looked for, so there are more rounds than elsewhere. */
    private static final int ROUNDS_MORE = 3;

    private static final String TRAIL = "audit_entry";
    private static final String NAMES_ITS_MERCHANT = "set_config\\('postern\\.merchant', \\$\\d+::uuid::text, true\\)";

    private static final String TABLES = """
            SELECT string_agg(format('ALTER TABLE %%s %s ROW LEVEL SECURITY', c.oid::regclass), '; ')
            FROM pg_class c WHERE EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
            """;

    private enum Wall {
        KEPT("policies in force"),
        NAMED("policies off, merchant named"),
        NONE("policies off, nothing named"),
        SILENT("policies in force, no audit entry"),
        UNTOLD("policies in force, no deliveries to endpoints");

        final String words;

        Wall(String words) {
            this.words = words;
        }
    }

    private final BenchServer server;
    private final Map<Wall, SqlPayments> cases = new LinkedHashMap<>();
    private final Map<Wall, List<Double>> micros = new LinkedHashMap<>();

    ReachCost(BenchServer server, SqlTown town, Pgbench pgbench, Meter meter, Recording recording)
            throws SQLException, IOException {
        this.server = server;
        PgbenchScript named = town.payments(false);
        List<Statement> bare = recording.payment().stream()
                .map(one -> new Statement(one.sql().replaceAll(NAMES_ITS_MERCHANT, "1"), one.values(), one.at()))
                .toList();
        if (bare.equals(recording.payment())) {
            throw new IllegalStateException("the gateway's statements do not name their merchant as expected");
        }
        PgbenchScript unnamed = town.payments("unnamed", bare);
        PgbenchScript untold = town.payments("untold", withoutFanOut(recording.payment()));
        PgbenchScript silent = town.payments("silent", withoutTrail(recording.payment()));
        for (Wall wall : Wall.values()) {
            PgbenchScript script = switch (wall) {
                case KEPT, NAMED -> named;
                case NONE -> unnamed;
                case SILENT -> silent;
                case UNTOLD -> untold;
            };
            cases.put(wall, new SqlPayments(wall.words, pgbench, meter, script));
            micros.put(wall, new ArrayList<>());
        }
    }

    private static List<Statement> withoutTrail(List<Statement> payment) {
        List<Statement> silent = payment.stream()
                .map(one -> one.sql().contains(TRAIL + " AS (") ? one.without(TRAIL) : one)
                .toList();
        if (silent.equals(payment)) {
            throw new IllegalStateException("a payment leaves no entry on the trail");
        }
        return silent;
    }

    private static List<Statement> withoutFanOut(List<Statement> payment) {
        List<Statement> untold = payment.stream().map(ReachCost::withoutFanOut).toList();
        if (untold.equals(payment)) {
            throw new IllegalStateException("a payment's events are put on their way to nobody");
        }
        return untold;
    }

    private static Statement withoutFanOut(Statement one) {
        Statement untold = one;
        for (String part : List.of("delivery_payment_captured", "delivery_payment_succeeded")) {
            untold = untold.sql().contains(part + " AS (") ? untold.without(part) : untold;
        }
        return untold;
    }

    ReachCost run(int rounds) throws Exception {
        for (int round = 1; round <= rounds * ROUNDS_MORE; round++) {
            List<Wall> shuffled = new ArrayList<>(List.of(Wall.values()));
            Collections.shuffle(shuffled);
            for (Wall wall : shuffled) {
                policies(wall == Wall.NAMED || wall == Wall.NONE ? "DISABLE" : "ENABLE");
                Slice slice = cases.get(wall).run(IN_FLIGHT);
                micros.get(wall).add(slice.postgresMicros());
                Bench.say("  %-30s %6.0f µs".formatted(wall.words, slice.postgresMicros()));
            }
        }
        policies("ENABLE");
        return this;
    }

    /** The gateway's workers take locks in another order; whoever is told so tries again. */
    private void policies(String how) throws SQLException {
        for (int tries = 1; ; tries++) {
            try {
                server.execute(server.ask(TABLES.formatted(how)));
                return;
            } catch (SQLException e) {
                if (!"40P01".equals(e.getSQLState()) || tries == 10) {
                    throw e;
                }
            }
        }
    }

    /** Markdown. */
    String text() {
        StringBuilder text = new StringBuilder(
                "| one merchant's rows: pgbench, 100 merchants, %d in flight, %d rounds | CPU µs of PostgreSQL | ÷ nothing named: median | quartiles |\n|---|--:|--:|--:|\n"
                        .formatted(IN_FLIGHT, micros.get(Wall.KEPT).size()));
        for (Wall wall : Wall.values()) {
            double[] ratios = ratios(wall);
            text.append("| %s | %.0f | %.3f | %.3f–%.3f |\n"
                    .formatted(
                            wall.words,
                            median(micros.get(wall).stream()
                                    .mapToDouble(Double::doubleValue)
                                    .toArray()),
                            median(ratios),
                            ratios[ratios.length / 4],
                            ratios[ratios.length * 3 / 4]));
        }
        return text.toString();
    }

    /** What naming the merchant and the policies add to a payment: µs of PostgreSQL's CPU. */
    double reachMicros() {
        return added(Wall.NONE);
    }

    /** What the payment's audit entry adds: µs of PostgreSQL's CPU. */
    double trailMicros() {
        return added(Wall.SILENT);
    }

    private double added(Wall without) {
        return median(IntStream.range(0, micros.get(without).size())
                .mapToDouble(round ->
                        micros.get(Wall.KEPT).get(round) - micros.get(without).get(round))
                .toArray());
    }

    private static double median(double... figures) {
        return Figures.median(figures);
    }

    /** Within a round, so that a slow minute slows both; sorted. */
    private double[] ratios(Wall wall) {
        double[] ratios = IntStream.range(0, micros.get(wall).size())
                .mapToDouble(round ->
                        micros.get(wall).get(round) / micros.get(Wall.NONE).get(round))
                .toArray();
        Arrays.sort(ratios);
        return ratios;
    }
}
