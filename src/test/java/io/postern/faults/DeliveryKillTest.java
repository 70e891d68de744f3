package io.postern.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.InProcesses;
import io.postern.delivery.Until;
import io.postern.id.IdKind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two packaged gateways over one database, killed in turn under load, and merchants' servers that fail on purpose and start
 * anew: every event is taken by every endpoint that wants it, none is forged, and order is kept where it was asked for.
 */
@InProcesses
class DeliveryKillTest {
    /** Five events each, to three endpoints. */
    private static final int PAYMENTS = Integer.getInteger("postern.test.delivered-payments", 2_000);

    private static final int CLIENTS = 8;
    private static final int KILLS = 4;
    private static final long SEED = 20_260_131;
    private static final Duration CALL = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final List<String> MERCHANTS = List.of("mch_demo", "mch_other");
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @RegisterExtension
    static final Ground GROUND = new Ground();

    private static final List<GatewayProcess> GATEWAYS = new ArrayList<>();

    private final Map<String, String> paths = new HashMap<>();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private final AtomicInteger begun = new AtomicInteger();

    @BeforeAll
    static void startTwoGateways() throws Exception {
        GATEWAYS.addAll(GROUND.two(gateway -> gateway.set("postern.egress.deadline", "2s")
                .set("postern.delivery.lease", "5s")
                .set("postern.delivery.schedule", "0s,200ms" + ",500ms".repeat(40))));
    }

    @Test
    void everyEventIsTakenNoneIsForgedAndOrderIsKeptHoweverOftenGatewaysAndServersDie() throws Exception {
        long start = System.nanoTime();
        try (MoodyShop shop = new MoodyShop(SEED, CALL.plusSeconds(1))) {
            for (String merchant : MERCHANTS) {
                open(shop, merchant, "/" + merchant + "/all", "false");
                open(shop, merchant, "/" + merchant + "/in-order", "true");
                open(shop, merchant, "/" + merchant + "/too", "false");
            }
            forge(shop.url("/mch_demo/all"));
            ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
            CountDownLatch over = new CountDownLatch(CLIENTS);
            for (int client = 0; client < CLIENTS; client++) {
                int number = client;
                clients.submit(() -> trade(number, over));
            }
            int kills = 0;
            for (int n = 1; n <= KILLS; n++) {
                int share = PAYMENTS * n / (KILLS + 1);
                Until.isTrue(PATIENCE, () -> begun.get() >= share, () -> begun + " of " + share + " payments");
                GatewayProcess victim = GATEWAYS.get(n % GATEWAYS.size());
                victim.kill();
                kills++;
                shop.restart();
                victim.startQuickly();
            }
            over.await();
            clients.shutdown();
            double traded = (System.nanoTime() - start) / 1e9;
            Until.isTrue(PATIENCE, () -> waiting() == 0 && missing(shop).isEmpty(), () -> missingSafely(shop));

            int events = 0;
            for (String merchant : MERCHANTS) {
                events += events(merchant).size();
            }
            int twice = shop.takenInAll() - 3 * events;
            System.out.printf(
                    "%d events to 3 endpoints each (seed %d), %d kills, faults %s, %d taken twice, %.0f s of trade, %.0f s in all%n",
                    events, SEED, kills, shop.faults(), twice, traded, (System.nanoTime() - start) / 1e9);
            assertThat(events).isGreaterThan(PAYMENTS * 4);
            assertThat(shop.forged()).as("the planted one alone").isEqualTo(1);
            for (String merchant : MERCHANTS) {
                assertThat(shop.outOfOrder("/" + merchant + "/in-order")).isEmpty();
            }
            assertThat(shop.outOfOrder("/mch_demo/all"))
                    .as("where nobody asked for it, there is none")
                    .isNotEmpty();
            assertThat(shop.faults().keySet())
                    .containsExactlyInAnyOrder("error", "hung up", "too late", "elsewhere", "wait", "restart");
            assertThat(faults(shop)).isGreaterThan(3 * events / 40);
            assertThat(kills).isEqualTo(KILLS);
        }
    }

    private static int faults(MoodyShop shop) {
        return shop.faults().values().stream().mapToInt(AtomicInteger::get).sum();
    }

    @Test
    void noticesWhatIsOutOfOrder() {
        String body = "{\"object_version\":%d,\"data\":{\"object\":{\"id\":\"pay_1\"}}}";

        assertThat(MoodyShop.outOfOrder(List.of(body.formatted(1), body.formatted(3), body.formatted(2))))
                .containsExactly("pay_1 2");
        assertThat(MoodyShop.outOfOrder(List.of(body.formatted(1), body.formatted(1), body.formatted(2))))
                .isEmpty();
    }

    private void open(MoodyShop shop, String merchant, String path, String ordered) throws Exception {
        String token = token(GATEWAYS.getFirst(), merchant);
        tokens.put(merchant, token);
        Ask ask = new Ask(
                "/v1/webhook_endpoints", "{'url':'" + shop.url(path) + "','events':['*'],'ordered':" + ordered + "}");
        Ask.Reply opened = ask.send(GATEWAYS.getFirst(), token);
        assertThat(opened.status()).as(opened.body()).isEqualTo(201);
        shop.knows(path, opened.body().replaceAll("(?s).*\"secret\":\"(whsec_[^\"]+)\".*", "$1"));
        paths.put(path, merchant);
    }

    /** Signed with a secret of nobody's. */
    private static void forge(String url) throws Exception {
        HttpRequest forgery = HttpRequest.newBuilder(URI.create(url))
                .header("webhook-id", "evt_01h455vb4pex5vsknk084sn02q")
                .header("webhook-timestamp", String.valueOf(System.currentTimeMillis() / 1000))
                .header("webhook-signature", "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        assertThat(HTTP.send(forgery, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(400);
    }

    /** Payments until there are enough, each in three steps; what a dead gateway cut off is left as it is. */
    private void trade(int client, CountDownLatch over) {
        String merchant = MERCHANTS.get(client % MERCHANTS.size());
        for (int n = begun.incrementAndGet(); n <= PAYMENTS; n = begun.incrementAndGet()) {
            GatewayProcess gateway = GATEWAYS.get(n % GATEWAYS.size());
            try {
                String token = tokens.get(merchant);
                String id = new Ask(
                                "/v1/payments",
                                "{'amount':1000,'currency':'USD','capture_method':'manual','card':{'number':'4242424242424242',"
                                        + "'exp_month':12,'exp_year':2030}}")
                        .send(gateway, token)
                        .id();
                new Ask("/v1/payments/" + id + "/capture", "{'amount':400}").send(gateway, token);
                new Ask("/v1/payments/" + id + "/capture", "{}").send(gateway, token);
            } catch (IOException | IllegalStateException killed) {
                begun.decrementAndGet(); // that is the test
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        over.countDown();
    }

    private static void pause() {
        java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }

    private static String token(GatewayProcess gateway, String merchant) throws IOException {
        return gateway.get("/dev/token?merchant=" + merchant).body();
    }

    private static Set<String> events(String merchant) throws SQLException {
        Set<String> ids = new HashSet<>();
        UUID merchantId = IdKind.MERCHANT.parse(merchant).orElseThrow();
        try (Connection owner = GROUND.owner();
                ResultSet rows = owner.createStatement()
                        .executeQuery("SELECT id FROM event WHERE merchant_id = '" + merchantId + "'")) {
            while (rows.next()) {
                ids.add(IdKind.EVENT.format(rows.getObject(1, UUID.class)));
            }
        }
        return ids;
    }

    private static long waiting() throws SQLException {
        return GROUND.count("SELECT count(*) FROM delivery");
    }

    /** What was announced and not taken; recovery of what the kills cut off announces, too. */
    private Map<String, Integer> missing(MoodyShop shop) throws SQLException {
        Map<String, Integer> missing = new HashMap<>();
        for (Map.Entry<String, String> path : paths.entrySet()) {
            Set<String> told = events(path.getValue());
            told.removeAll(shop.ids(path.getKey()));
            if (!told.isEmpty()) {
                missing.put(path.getKey(), told.size());
            }
        }
        return missing;
    }

    private String missingSafely(MoodyShop shop) {
        try {
            return waiting() + " deliveries wait, and these many were not taken: " + missing(shop);
        } catch (SQLException e) {
            return e.getMessage();
        }
    }
}
