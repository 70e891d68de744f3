package io.postern.bench;

import io.postern.keys.WebhookSecretText;
import io.postern.webhook.Message;
import io.postern.webhook.StandardSignature;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A bank's webhooks, taken over HTTP, beside pgbench that inserts one row, in the same rounds. */
final class IntakeRounds {
    private static final List<Integer> IN_FLIGHT = List.of(1, 8, 32);
    private static final String WEBHOOKS = "webhooks over HTTP";
    private static final String ROW = "pgbench, one row";
    private static final int WARMING = 20;

    private final AtomicLong numbers = new AtomicLong();
    private final BenchServer server;
    private final HttpLoad load;
    private final Pgbench pgbench;
    private final Meter meter;
    private final byte[] secret;

    IntakeRounds(BenchServer server, ClosedLoop http, Meter meter, Pgbench pgbench, String secret) {
        this.server = server;
        this.load = new HttpLoad(http, meter);
        this.pgbench = pgbench;
        this.meter = meter;
        this.secret = WebhookSecretText.bytes(secret);
    }

    /** Markdown. */
    String run(Path home, int rounds) throws Exception {
        PgbenchScript row = row(home);
        for (int n = 1; n <= WARMING; n++) {
            Bench.say("Warming up: %.0f webhooks/s".formatted(webhooks(32).perSecond()));
        }
        Figures figures = new Figures();
        for (int inFlight : IN_FLIGHT) {
            for (int round = 1; round <= rounds; round++) {
                figures.add(WEBHOOKS, inFlight, webhooks(inFlight));
                figures.add(ROW, inFlight, rows(row, inFlight));
            }
        }
        refuseUnlessAllAreKept();
        return text(figures);
    }

    private PgbenchScript row(Path home) throws Exception {
        server.execute(
                "CREATE TABLE IF NOT EXISTS one_row (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body bytea)");
        server.execute("GRANT INSERT ON one_row TO postern_app");
        Path file = home.resolve("one-row.sql");
        Files.writeString(file, "INSERT INTO one_row (body) VALUES (decode(repeat('ab', 150), 'hex'));\n");
        return new PgbenchScript(file, Map.of());
    }

    private Slice webhooks(int inFlight) throws Exception {
        return load.run(inFlight, this::webhook, reply -> {
            if (reply.status() != 202) {
                throw new IllegalStateException("answered " + reply.status() + ": " + reply.body());
            }
        });
    }

    private Call webhook() {
        String id = "bench_" + numbers.incrementAndGet();
        String body =
                "{\"id\":\"%s\",\"type\":\"bench.sent\",\"occurred_at\":\"2026-11-26T12:00:00Z\",\"data\":{\"n\":\"%s\"}}"
                        .formatted(id, "x".repeat(60));
        Message message = new Message(id, Instant.now().getEpochSecond(), body.getBytes(StandardCharsets.UTF_8));
        return Call.webhook(
                "/v1/intake/sandbox",
                body,
                Map.of(
                        StandardSignature.ID, id,
                        StandardSignature.TIMESTAMP, String.valueOf(message.timestampSeconds()),
                        StandardSignature.SIGNATURE, StandardSignature.of(message, List.of(secret), List.of())));
    }

    private Slice rows(PgbenchScript row, int inFlight) throws Exception {
        String seconds = String.valueOf(Meter.SETTLE.plus(Meter.SLICE).toSeconds() + 1);
        Pgbench.Run run = pgbench.start(row, inFlight, "-T", seconds);
        Meter.Window window = meter.over(run.pid());
        return new Slice(
                window.spent(),
                run.latencies(Meter.Window.sinceEpoch(window.start()), Meter.Window.sinceEpoch(window.end())));
    }

    /** A figure of what was not kept is worth nothing. */
    private void refuseUnlessAllAreKept() throws Exception {
        long kept = server.count("SELECT count(*) FROM bank_event WHERE event_id LIKE 'bench\\_%'");
        if (kept != numbers.get()) {
            throw new IllegalStateException(kept + " webhooks were kept of " + numbers.get());
        }
    }

    private static String text(Figures figures) {
        StringBuilder text = new StringBuilder("""
                | in flight | webhooks/s | p50 ms | p99 ms | one row: p99 ms | p99 ratio (aim ≤ 3) | CPU µs each: gateway | PostgreSQL |
                |--:|--:|--:|--:|--:|--:|--:|--:|
                """);
        for (int inFlight : IN_FLIGHT) {
            double p99 = figures.median(WEBHOOKS, inFlight, slice -> slice.latencyMillis(0.99));
            double rowP99 = figures.median(ROW, inFlight, slice -> slice.latencyMillis(0.99));
            text.append("| %d | %.0f | %.1f | %.1f | %.1f | %.1f | %.0f | %.0f |%n"
                    .formatted(
                            inFlight,
                            figures.median(WEBHOOKS, inFlight, Slice::perSecond),
                            figures.median(WEBHOOKS, inFlight, slice -> slice.latencyMillis(0.5)),
                            p99,
                            rowP99,
                            p99 / rowP99,
                            figures.median(WEBHOOKS, inFlight, Slice::gatewayMicros),
                            figures.median(WEBHOOKS, inFlight, Slice::postgresMicros)));
        }
        return text.toString();
    }
}
