package io.postern.bench;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Deliveries to a server that answers at once, with nothing else waiting and with a hundred thousand that wait for a server that
 * never answers; and how long it takes from a commit to the merchant's server.
 */
final class DeliveryCost {
    private static final int EVENTS = 4_000;
    private static final int WAITING = 100_000;
    private static final int TESTS = 300;
    private static final String MERCHANT = "'00000000-0000-7000-8000-000000000002'";
    private static final String PUT = """
            INSERT INTO delivery (merchant_id, endpoint_id, event_id, object_id, object_version, due_at)
            SELECT merchant_id, '%s', id, object_id, object_version, now() FROM event
            WHERE merchant_id = %s AND type = 'payment.captured' ORDER BY id LIMIT %d
            """;

    private final BenchServer server;
    private final Gateway gateway;
    private final Meter meter;
    private final AtomicLong received = new AtomicLong();
    private final Map<String, Long> arrived = new ConcurrentHashMap<>();
    private final int port = Ports.free();
    private final HttpClient http = HttpClient.newHttpClient();

    DeliveryCost(BenchServer server, Gateway gateway, Meter meter) {
        this.server = server;
        this.gateway = gateway;
        this.meter = meter;
    }

    private record Round(double perSecond, double gatewayMicros, double postgresMicros) {}

    /** Markdown. */
    String run(Vertx vertx, int rounds) throws Exception {
        listen(vertx);
        String quick = endpoint("/quick");
        String dead = endpoint("/dead");
        server.execute("""
                INSERT INTO event (merchant_id, id, type, object_id, object_version, body)
                SELECT %s, uuidv7(), 'payment.captured', uuidv7(), 1, repeat('{"some":"json of a usual size"} ', 30)
                FROM generate_series(1, %d)
                """.formatted(MERCHANT, WAITING));
        round(quick); // a young JVM is many times slower
        round(quick);
        List<Round> empty = new ArrayList<>();
        List<Round> full = new ArrayList<>();
        for (int n = 1; n <= rounds; n++) {
            empty.add(round(quick));
            server.execute(PUT.formatted(dead, MERCHANT, WAITING));
            full.add(round(quick));
            server.execute("DELETE FROM delivery");
            server.execute("VACUUM delivery");
        }
        double[] latencies = latencies();
        return text(empty, full, latencies);
    }

    private void listen(Vertx vertx) {
        vertx.createHttpServer()
                .requestHandler(request -> {
                    if (request.path().equals("/dead")) {
                        return; // never answered
                    }
                    arrived.putIfAbsent(request.getHeader("webhook-id"), System.nanoTime());
                    request.endHandler(end -> {
                        received.incrementAndGet();
                        request.response().end();
                    });
                })
                .listen(port, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /** The uuid of a new endpoint. */
    private String endpoint(String path) throws Exception {
        post(
                "/v1/webhook_endpoints",
                "{\"url\":\"http://127.0.0.1:" + port + path + "\",\"events\":[\"refund.created\"]}");
        return server.ask("SELECT id FROM webhook_endpoint WHERE url LIKE '%" + path + "'");
    }

    private Round round(String endpoint) throws Exception {
        long before = received.get();
        Counters start = meter.now(ProcessHandle.current().pid());
        server.execute(PUT.formatted(endpoint, MERCHANT, EVENTS));
        while (received.get() < before + EVENTS || count(endpoint) > 0) {
            LockSupport.parkNanos(5_000_000);
        }
        Counters spent = meter.now(ProcessHandle.current().pid()).since(start);
        Round round = new Round(
                EVENTS / (spent.nanos() / 1e9),
                (double) spent.gatewayMicros() / EVENTS,
                (double) spent.postgresMicros() / EVENTS);
        Bench.say("  %.0f deliveries/s, CPU µs each: gateway %.0f, PostgreSQL %.0f"
                .formatted(round.perSecond(), round.gatewayMicros(), round.postgresMicros()));
        return round;
    }

    private long count(String endpoint) throws SQLException {
        return server.count("SELECT count(*) FROM delivery WHERE endpoint_id = '" + endpoint + "'");
    }

    private double[] latencies() throws Exception {
        String id = new JsonObject(get("/v1/webhook_endpoints"))
                .getJsonArray("data").stream()
                        .map(JsonObject.class::cast)
                        .filter(one -> one.getString("url").endsWith("/quick"))
                        .map(one -> one.getString("id"))
                        .findFirst()
                        .orElseThrow();
        Map<String, Long> committed = new ConcurrentHashMap<>();
        for (int n = 0; n < TESTS; n++) {
            String answer = post("/v1/webhook_endpoints/" + id + "/send_test", "{}");
            committed.put(new JsonObject(answer).getString("event"), System.nanoTime());
            LockSupport.parkNanos(20_000_000);
        }
        while (!arrived.keySet().containsAll(committed.keySet())) {
            LockSupport.parkNanos(5_000_000);
        }
        return committed.entrySet().stream()
                .mapToDouble(one -> Math.max(0, (arrived.get(one.getKey()) - one.getValue()) / 1e6))
                .sorted()
                .toArray();
    }

    private String text(List<Round> empty, List<Round> full, double[] latencies) {
        double flat = Figures.median(ratios(empty, full));
        return """
                | deliveries, one endpoint, %d rounds of %,d | a second | CPU µs each: gateway | PostgreSQL |
                |---|--:|--:|--:|
                %s%s
                PostgreSQL's CPU with %,d waiting ÷ with none, median of the rounds: %.2f (aim ≤ 1.2).
                From the commit to the merchant's server, one event every 20 ms: p50 %.0f ms, p99 %.0f ms (aim ≤ 300).
                """.formatted(
                        empty.size(),
                        EVENTS,
                        row("nothing else waits", empty),
                        row("100,000 wait for a server that never answers", full),
                        WAITING,
                        flat,
                        latencies[latencies.length / 2],
                        latencies[latencies.length * 99 / 100]);
    }

    private static double[] ratios(List<Round> empty, List<Round> full) {
        double[] ratios = new double[empty.size()];
        Arrays.setAll(ratios, n -> full.get(n).postgresMicros() / empty.get(n).postgresMicros());
        return ratios;
    }

    private static String row(String words, List<Round> rounds) {
        return "| %s | %.0f | %.0f | %.0f |\n"
                .formatted(
                        words,
                        Figures.median(
                                rounds.stream().mapToDouble(Round::perSecond).toArray()),
                        Figures.median(rounds.stream()
                                .mapToDouble(Round::gatewayMicros)
                                .toArray()),
                        Figures.median(rounds.stream()
                                .mapToDouble(Round::postgresMicros)
                                .toArray()));
    }

    private String post(String path, String body) throws Exception {
        return send(request(path)
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private String get(String path) throws Exception {
        return send(request(path));
    }

    private HttpRequest.Builder request(String path) throws Exception {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                .header("Authorization", "Bearer " + gateway.token("merchant", "mch_demo"));
    }

    private String send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() > 299) {
            throw new IllegalStateException(answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }
}
