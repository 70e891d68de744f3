package io.postern.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.InProcesses;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two gateways over one database, fifty clients at once: every limit holds for both together. */
@InProcesses
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LimitsTogetherTest {
    private static final int CLIENTS = 50;
    private static final int READS = 1_000;
    private static final int REFUSED = 600;
    private static final int FROM_ADDRESS = 9_000;

    private static final Pattern LIMITED_BY = Pattern.compile("\"policy\":\"([a-z-]+)\"");
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @RegisterExtension
    static final Ground GROUND = new Ground();

    private static final List<GatewayProcess> GATEWAYS = new ArrayList<>();
    private static final AtomicInteger ADMITTED_FROM_ADDRESS = new AtomicInteger();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** What became of many calls. */
    private record Outcome(Map<Integer, AtomicInteger> byStatus, Map<String, AtomicInteger> byPolicy) {
        Outcome() {
            this(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
        }

        void add(HttpResponse<String> answer) {
            byStatus.computeIfAbsent(answer.statusCode(), any -> new AtomicInteger())
                    .incrementAndGet();
            if (answer.statusCode() == 429) {
                assertThat(Integer.parseInt(
                                answer.headers().firstValue("Retry-After").orElseThrow()))
                        .isPositive();
                byPolicy.computeIfAbsent(policy(answer), any -> new AtomicInteger())
                        .incrementAndGet();
            }
        }

        int status(int status) {
            return byStatus.getOrDefault(status, new AtomicInteger()).get();
        }

        int limitedBy(String policy) {
            return byPolicy.getOrDefault(policy, new AtomicInteger()).get();
        }
    }

    /** The window is longer than the test, so that all of it is one burst. */
    @BeforeAll
    static void startTwoGateways() throws Exception {
        GATEWAYS.addAll(GROUND.two(gateway -> gateway.set("postern.limit.window", "10m")
                .set("postern.limit.patience", "20s")
                .set("postern.limit.client-read", READS)
                .set("postern.limit.refused-authentication", REFUSED)
                .set("postern.limit.address", FROM_ADDRESS)));
    }

    @Test
    @Order(1)
    void aClientGetsItsLimitAndNoMoreFromBothTogether() throws Exception {
        String token = token("merchant", "mch_demo");

        Outcome outcome = all(READS * 2, n -> get("/v1/balance", token));

        assertThat(outcome.status(200)).as(outcome.toString()).isBetween(READS * 97 / 100, READS * 101 / 100);
        assertThat(outcome.limitedBy("client-read")).isEqualTo(READS * 2 - outcome.status(200));
        System.out.printf("client: %d of %d admitted, limit %d%n", outcome.status(200), READS * 2, READS);
    }

    @Test
    @Order(2)
    void anotherClientIsNotTouched() throws Exception {
        String token = token("merchant", "mch_other");

        assertThat(all(200, n -> get("/v1/balance", token)).status(200)).isEqualTo(200);
    }

    @Test
    @Order(3)
    void aFloodOfBadTokensIsCutOffAndTokensInUsePass() throws Exception {
        String token = token("merchant", "mch_other");
        assertThat(all(4, n -> get("/v1/balance", token)).status(200)).isEqualTo(4);

        Outcome flood = all(REFUSED * 2, n -> get("/v1/balance", "bad.token." + n));

        assertThat(flood.status(401)).isBetween(REFUSED * 97 / 100, REFUSED * 101 / 100);
        assertThat(flood.limitedBy("refused-authentication")).isEqualTo(REFUSED * 2 - flood.status(401));
        assertThat(all(100, n -> get("/v1/balance", token)).status(200)).isEqualTo(100);
        System.out.printf("bad tokens: %d of %d verified, limit %d%n", flood.status(401), REFUSED * 2, REFUSED);
    }

    @Test
    @Order(4)
    void anAddressGetsItsLimitFromBothTogether() throws Exception {
        String token = "none at all";
        while (ADMITTED_FROM_ADDRESS.get() < FROM_ADDRESS * 101 / 100) {
            Outcome outcome = all(500, n -> get("/v1/balance", token));
            if (outcome.limitedBy("address") == 500) {
                break;
            }
        }

        // the start of the gateways took a few that nobody here has counted
        assertThat(ADMITTED_FROM_ADDRESS.get()).isBetween(FROM_ADDRESS * 95 / 100, FROM_ADDRESS * 101 / 100);
        System.out.printf("address: %d admitted, limit %d%n", ADMITTED_FROM_ADDRESS.get(), FROM_ADDRESS);
    }

    private static Outcome all(int calls, IntFunction<HttpRequest.Builder> request) throws Exception {
        Outcome outcome = new Outcome();
        AtomicInteger next = new AtomicInteger();
        List<Callable<Void>> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            clients.add(() -> {
                for (int n = next.getAndIncrement(); n < calls; n = next.getAndIncrement()) {
                    HttpResponse<String> answer =
                            HTTP.send(request.apply(n).build(), HttpResponse.BodyHandlers.ofString());
                    outcome.add(answer);
                    ADMITTED_FROM_ADDRESS.addAndGet(
                            answer.statusCode() == 429 && policy(answer).equals("address") ? 0 : 1);
                }
                return null;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            for (Future<Void> client : threads.invokeAll(clients)) {
                client.get();
            }
        }
        assertThat(outcome.byStatus().values().stream()
                        .mapToInt(AtomicInteger::get)
                        .sum())
                .isEqualTo(calls);
        return outcome;
    }

    private static HttpRequest.Builder get(String path, String token) {
        return HttpRequest.newBuilder(gateway().at(path))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(60));
    }

    private static GatewayProcess gateway() {
        return GATEWAYS.get(NUMBER.getAndIncrement() % GATEWAYS.size());
    }

    private static String token(String role, String merchant) throws IOException {
        return GATEWAYS.getFirst()
                .get("/dev/token?role=" + role + "&merchant=" + merchant)
                .body();
    }

    private static String policy(HttpResponse<String> answer) {
        return LIMITED_BY
                .matcher(answer.body())
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
    }
}
