package io.postern.bench;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** The dispute team's search over a year of receipts: of a merchant who has a million, and of one who has ten thousand. */
final class ReceiptSearch {
    private static final int MANY = 1_000_000;
    private static final int FEW = 10_000;
    private static final int USUAL_PRICE = 999;
    /** A third has the usual price; one in a thousand is of a dispute, one in a hundred of a refund. */
    private static final String FILL = """
            INSERT INTO receipt (merchant_id, id, kind, payment_id, fact_seq, subject, body, leaf_hash, created_at)
            SELECT merchant_id, id, kind, payment_id, 1, 'pay_1', body, sha256('\\x00'::bytea || convert_to(body, 'UTF8')),
                   now() - age
            FROM (SELECT merchant_id, id, kind, age, uuidv7() AS payment_id,
                         format('{"fact":{"amount":%%s,"card_last4":"%%s","currency":"EUR"},"id":"%%s","kind":"%%s"}',
                                CASE WHEN random() < 0.33 THEN %5$d ELSE 1000 + (random() * 99000)::int END,
                                lpad((random() * 9999)::int::text, 4, '0'), id, kind) AS body
                  FROM (SELECT %1$s::uuid AS merchant_id, uuidv7(-age) AS id, age,
                               CASE WHEN n %% 1000 = 0 THEN 'dispute.opened' WHEN n %% 100 = 1 THEN 'refund.succeeded'
                                    WHEN n %% 2 = 0 THEN 'payment.authorized' ELSE 'payment.captured' END AS kind
                        FROM (SELECT n, (365.0 * n / %4$d) * interval '1 day' AS age
                              FROM generate_series(%2$d, %3$d) AS n) n) identified) told
            """;

    private final BenchServer server;
    private final Gateway gateway;
    private final HttpLoad load;
    private final Random random = new Random(20_261_127);

    ReceiptSearch(BenchServer server, Gateway gateway, HttpLoad load) {
        this.server = server;
        this.gateway = gateway;
        this.load = load;
    }

    /** Markdown. */
    String run(int rounds) throws Exception {
        Bench.say("Writing %,d receipts …".formatted(MANY + FEW));
        for (int from = 1; from <= MANY; from += 100_000) {
            fill("'00000000-0000-7000-8000-000000000002'", from, from + 99_999, MANY);
        }
        fill("'00000000-0000-7000-8000-000000000003'", 1, FEW, FEW);
        server.execute("VACUUM ANALYZE receipt");
        Figures figures = new Figures();
        Map<String, Supplier<String>> questions = questions();
        for (int round = 0; round <= rounds; round++) {
            for (var question : questions.entrySet()) {
                Slice many = search("mch_demo", question.getValue());
                Slice few = search("mch_other", question.getValue());
                if (round > 0) { // a young JVM is many times slower
                    figures.add(question.getKey(), MANY, many);
                    figures.add(question.getKey(), FEW, few);
                }
            }
        }
        return text(figures, questions);
    }

    private void fill(String merchant, int from, int to, int all) throws Exception {
        server.execute(FILL.formatted(merchant, from, to, all, USUAL_PRICE));
    }

    private Map<String, Supplier<String>> questions() {
        Map<String, Supplier<String>> questions = new LinkedHashMap<>();
        questions.put("the newest", () -> "");
        questions.put("by card", () -> "card_last4=" + lastFour());
        questions.put("by card and month", () -> "card_last4=" + lastFour() + "&" + month());
        questions.put("by amount", () -> "amount=" + (1000 + random.nextInt(99_000)));
        questions.put("by the usual price", () -> "amount=" + USUAL_PRICE);
        questions.put("disputes", () -> "kind=dispute.opened");
        questions.put("disputes of the usual price", () -> "kind=dispute.opened&amount=" + USUAL_PRICE);
        questions.put(
                "captures of an amount in a month",
                () -> "kind=payment.captured&amount=" + (1000 + random.nextInt(99_000)) + "&" + month());
        questions.put("a month", this::month);
        return questions;
    }

    private String lastFour() {
        return "%04d".formatted(random.nextInt(10_000));
    }

    private String month() {
        Instant from =
                Instant.now().minus(30 + random.nextInt(330), ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
        return "created_after=" + from + "&created_before=" + from.plus(30, ChronoUnit.DAYS);
    }

    private Slice search(String merchant, Supplier<String> question) throws Exception {
        String token = gateway.token("merchant", merchant);
        return load.run(1, () -> Call.get("/v1/receipts?" + question.get(), token), reply -> {
            if (reply.status() != 200) {
                throw new IllegalStateException("answered " + reply.status() + ": " + reply.body());
            }
        });
    }

    private static String text(Figures figures, Map<String, Supplier<String>> questions) {
        StringBuilder text = new StringBuilder("""
                | search, one after the other | p95 ms of %,d (aim ≤ 50) | p95 ms of %,d | PostgreSQL, CPU µs each: %,d | %,d | ratio (aim ≤ 1.5) |
                |---|--:|--:|--:|--:|--:|
                """.formatted(MANY, FEW, MANY, FEW));
        for (String question : questions.keySet()) {
            double many = figures.median(question, MANY, Slice::postgresMicros);
            double few = figures.median(question, FEW, Slice::postgresMicros);
            text.append("| %s | %.1f | %.1f | %.0f | %.0f | %.2f |%n"
                    .formatted(
                            question,
                            figures.median(question, MANY, slice -> slice.latencyMillis(0.95)),
                            figures.median(question, FEW, slice -> slice.latencyMillis(0.95)),
                            many,
                            few,
                            many / few));
        }
        return text.toString();
    }
}
