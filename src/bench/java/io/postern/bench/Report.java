package io.postern.bench;

import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.StringJoiner;

/** The tables, as Markdown. */
final class Report {
    private final Figures payments;
    private final LedgerFigures ledger;
    private final KeyFigures keys;
    private final List<String> gate;
    private final BenchServer server;
    private final StringBuilder text = new StringBuilder();

    Report(Figures payments, LedgerFigures ledger, KeyFigures keys, List<String> gate, BenchServer server) {
        this.payments = payments;
        this.ledger = ledger;
        this.keys = keys;
        this.gate = gate;
        this.server = server;
    }

    String text(Options options) throws SQLException {
        line(
                "%s, %d cores, load %.1f at the end, PostgreSQL %s (fsync and synchronous_commit on), Java %s, commit %s, %d"
                        + " rounds",
                LocalDate.now(ZoneOffset.UTC),
                Runtime.getRuntime().availableProcessors(),
                Processes.load(),
                server.ask("SHOW server_version"),
                Runtime.version().feature(),
                options.commit(),
                options.rounds());
        payments();
        aims();
        ledger();
        keys();
        line("");
        line("Books: %s.", String.join("; ", gate));
        return text.toString();
    }

    private void payments() {
        line("");
        line(
                "| in flight | case | payments/s | CPU µs: gateway | PostgreSQL | load and bank | WAL syncs | WAL bytes | disk bytes"
                        + " | p50 ms | p99 ms |");
        line("|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        for (int inFlight : PaymentRounds.IN_FLIGHT) {
            PaymentRounds.CASES.forEach(name -> row(name, inFlight));
        }
    }

    private void row(String name, int inFlight) {
        boolean http = name.startsWith("HTTP");
        line(
                "| %d | %s | %.0f | %s | %.0f | %.0f | %.2f | %,.0f | %,.0f | %.1f | %.1f |",
                inFlight,
                name,
                payments.median(name, inFlight, Slice::perSecond),
                http ? "%.0f".formatted(payments.median(name, inFlight, Slice::gatewayMicros)) : "–",
                payments.median(name, inFlight, Slice::postgresMicros),
                payments.median(name, inFlight, Slice::loadMicros),
                payments.median(name, inFlight, Slice::walSyncs),
                payments.median(name, inFlight, Slice::walBytes),
                payments.median(name, inFlight, Slice::diskBytes),
                payments.median(name, inFlight, slice -> slice.latencyMillis(0.5)),
                payments.median(name, inFlight, slice -> slice.latencyMillis(0.99)));
    }

    private void aims() {
        line("");
        line("| aim | wanted | measured | |");
        line("|---|--:|--:|---|");
        for (int inFlight : PaymentRounds.IN_FLIGHT) {
            atLeast(
                    "HTTP ÷ pgbench, 100 merchants, " + inFlight + " in flight",
                    0.35,
                    payments.medianRatio(PaymentRounds.HTTP_SPREAD, PaymentRounds.SQL_SPREAD, inFlight));
            atLeast(
                    "hot ÷ spread over HTTP, " + inFlight + " in flight",
                    0.9,
                    payments.medianRatio(PaymentRounds.HTTP_HOT, PaymentRounds.HTTP_SPREAD, inFlight));
        }
        atMost(
                "WAL syncs per payment over HTTP, 32 in flight",
                0.3,
                payments.median(PaymentRounds.HTTP_SPREAD, 32, Slice::walSyncs));
        atLeast("sealing and hashing ÷ OpenSSL", 0.2, keys.cipher().ratio());
        atMost(
                "calls to the key source per 10,000 tokenizations",
                1,
                keys.tokens().callsPerTenThousand());
        for (LedgerCost.Deed deed : LedgerCost.Deed.values()) {
            atMost(deed.words + ": CPU at the longest history ÷ the shortest", 1.2, ledger.growth(deed));
        }
    }

    private void keys() {
        TokenRounds tokens = keys.tokens();
        CipherCost cipher = keys.cipher();
        line("");
        line("| tokens | |");
        line("|---|--:|");
        line(
                "| tokenizations/s over HTTP, %d in flight | %.0f |",
                TokenRounds.IN_FLIGHT, tokens.median(Slice::perSecond));
        line("| CPU µs each: gateway | %.0f |", tokens.median(Slice::gatewayMicros));
        line("| CPU µs each: PostgreSQL | %.0f |", tokens.median(Slice::postgresMicros));
        line("| tokenizations/s and core of the gateway | %.0f |", 1e6 / tokens.median(Slice::gatewayMicros));
        line("| a number sealed and hashed, a second and core | %.0f |", cipher.perSecond());
        line("| OpenSSL, AES-256-GCM, 16 bytes, a second and core | %.0f |", cipher.openssl());
        line("| calls to the key server in %,d tokenizations | %d |", tokens.kept(), tokens.calls());
    }

    private void atLeast(String aim, double wanted, double measured) {
        line("| %s | ≥ %.2f | %.2f | %s |", aim, wanted, measured, measured >= wanted ? "reached" : "**missed**");
    }

    private void atMost(String aim, double wanted, double measured) {
        line("| %s | ≤ %.2f | %.2f | %s |", aim, wanted, measured, measured <= wanted ? "reached" : "**missed**");
    }

    private void ledger() {
        line("");
        StringJoiner head = new StringJoiner(" | ", "| ledger, one client | ", " |");
        ledger.sizes()
                .forEach(size ->
                        head.add("%,d entries: per second".formatted(size)).add("CPU µs"));
        line("%s", head);
        line("|---|" + "--:|--:|".repeat(ledger.sizes().size()));
        for (LedgerCost.Deed deed : LedgerCost.Deed.values()) {
            StringJoiner row = new StringJoiner(" | ", "| " + deed.words + " | ", " |");
            ledger.sizes()
                    .forEach(size -> row.add("%.0f".formatted(ledger.perSecond(deed, size)))
                            .add("%.0f".formatted(ledger.micros(deed, size))));
            line("%s", row);
        }
    }

    private void line(String format, Object... args) {
        text.append(args.length == 0 ? format : format.formatted(args)).append('\n');
    }
}
