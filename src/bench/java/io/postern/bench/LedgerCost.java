package io.postern.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a posting and a balance cost when an account has a long history: one client, a fixed number of transactions a
 * slice, the gateway's own checkpoints. History is written through the guard, like everything else.
 */
final class LedgerCost {
    enum Deed {
        INCREASE("posting that increases it", 1000),
        REDUCE("posting that reduces it, floored", 1000),
        READ("balance read", 4000);

        final String words;
        /** Enough to be seen in ticks of 10 ms, and few enough that a short history stays short. */
        private final int transactions;

        Deed(String words, int transactions) {
            this.words = words;
            this.transactions = transactions;
        }
    }

    /** @param micros of PostgreSQL's CPU for one */
    record Cost(double perSecond, double micros) {}

    private static final int FIRST_MERCHANT = 200;
    private static final int SHORT = 10_000;
    private static final int CHUNK = 10_000;
    /** A session that has just ended is nobody's for a moment, and its CPU time with it. */
    private static final Duration REAPED = Duration.ofMillis(300);

    private static final String CHECKPOINT = "SELECT make_checkpoints(128)"; // as the gateway's own Checkpointer does
    private static final String FILL = """
            WITH journaled AS (
                INSERT INTO journal (merchant_id, id, kind, source) VALUES (%1$s, uuidv7(), 'capture', 'bench')
                RETURNING merchant_id, id)
            INSERT INTO posting (merchant_id, journal_id, debit_account, credit_account, currency, amount)
            SELECT j.merchant_id, j.id, debited.id, credited.id, 'USD', 1000
            FROM journaled j, account debited, account credited, generate_series(1, %2$d)
            WHERE debited.merchant_id = j.merchant_id AND debited.code = 1110 AND debited.currency = 'USD'
              AND credited.merchant_id = j.merchant_id AND credited.code = 2000 AND credited.currency = 'USD'
            """;

    private final BenchServer server;
    private final SqlTown town;
    private final Pgbench pgbench;
    private final Meter meter;

    LedgerCost(BenchServer server, SqlTown town, Pgbench pgbench, Meter meter) {
        this.server = server;
        this.town = town;
        this.pgbench = pgbench;
        this.meter = meter;
    }

    LedgerFigures run(Recording recording, Options options) throws Exception {
        Map<Deed, PgbenchScript> scripts = scripts(recording);
        Map<Integer, List<Integer>> merchants = histories(options);
        LedgerFigures figures = new LedgerFigures();
        for (int round = 0; round < options.ledgerRounds(); round++) {
            Bench.say("Ledger, round " + (round + 1) + " of " + options.ledgerRounds() + " …");
            List<Integer> sizes = new ArrayList<>(merchants.keySet());
            Collections.shuffle(sizes);
            for (int size : sizes) {
                List<Integer> ofSize = merchants.get(size);
                for (Deed deed : Deed.values()) {
                    figures.add(
                            deed, size, run(scripts.get(deed), ofSize.get(round % ofSize.size()), deed.transactions));
                }
            }
        }
        return figures;
    }

    /** Made of the gateway's own statements: the journal's part of transaction 2, and the balance. */
    private Map<Deed, PgbenchScript> scripts(Recording recording) throws SQLException, IOException {
        Statement posting = recording.booking().only("journaled", "posted");
        Statement reducing = posting.moving(2000, 2010, 1);
        return Map.of(
                Deed.INCREASE, town.script("ledger-increase", "", List.of(posting)),
                Deed.REDUCE, town.script("ledger-reduce", "", List.of(reducing)),
                Deed.READ, town.query("ledger-balance", recording.balance()));
    }

    /** Merchants by the length of their history. A short one grows at once, so each round gets its own. */
    private Map<Integer, List<Integer>> histories(Options options) throws SQLException {
        Map<Integer, List<Integer>> merchants = new TreeMap<>();
        int next = FIRST_MERCHANT;
        for (int size : options.histories()) {
            Bench.say("Writing accounts of %,d entries …".formatted(size));
            List<Integer> ofSize = new ArrayList<>();
            for (int n = 0; n < (size <= SHORT ? options.ledgerRounds() : 1); n++) {
                town.copyMerchant(next);
                fill(next, size);
                ofSize.add(next++);
            }
            merchants.put(size, ofSize);
        }
        server.execute("VACUUM (ANALYZE)"); // or PostgreSQL does it on its own while a slice is measured
        return merchants;
    }

    private void fill(int merchant, int entries) throws SQLException {
        String id = SqlTown.merchantId(merchant);
        try (Connection app = server.app();
                Connection worker = server.worker();
                var statement = app.createStatement()) {
            BenchServer.one(app, "SELECT set_config('postern.merchant', (" + id + ")::text, false)");
            for (int left = entries; left > 0; left -= CHUNK) {
                statement.execute(FILL.formatted(id, Math.min(CHUNK, left)));
                BenchServer.one(worker, CHECKPOINT);
            }
        }
    }

    private Cost run(PgbenchScript script, int merchant, int transactions) throws Exception {
        checkpoint();
        PgbenchScript ready = script.with("merchant", SqlTown.FIRST_MERCHANT + merchant);
        Counters start = meter.now(ProcessHandle.current().pid());
        Pgbench.Run run = pgbench.start(ready, 1, "-t", String.valueOf(transactions));
        long[] micros = run.latencies(0, Long.MAX_VALUE);
        Thread.sleep(REAPED);
        Counters spent = meter.now(ProcessHandle.current().pid()).since(start);
        long waited = Arrays.stream(micros).sum();
        return new Cost(micros.length * 1e6 / waited, (double) spent.postgresMicros() / micros.length);
    }

    /** A mark, and what lies behind it: two calls bring every account's tail below its length. */
    private void checkpoint() throws SQLException {
        try (Connection worker = server.worker()) {
            for (int n = 0; n < 3; n++) {
                BenchServer.one(worker, CHECKPOINT);
            }
        }
    }
}
