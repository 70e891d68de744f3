package io.postern.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.postern.InProcesses;
import io.postern.delivery.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two gateways feed one Kafka topic while payments are taken, gateways are killed and the broker goes down and comes back:
 * every event is in the topic, and an object's first appearances keep the order in which they were committed.
 */
@InProcesses
class StreamKillTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String TOPIC = "postern.events";
    private static final int PAYMENTS_A_ROUND = 40;
    private static final int KILLS = 2;
    private static final int TAKERS = 4;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @RegisterExtension
    static final Ground GROUND = new Ground();

    private static KafkaForTests kafka;

    private final AtomicInteger gatewaysKilled = new AtomicInteger();
    private final AtomicInteger brokersKilled = new AtomicInteger();

    @BeforeAll
    static void startServers() throws Exception {
        kafka = new KafkaForTests(GROUND.home().resolve("kafka"));
        kafka.start();
        kafka.makeTopic(TOPIC, 3);
    }

    @AfterAll
    static void stopServers() throws InterruptedException {
        kafka.close();
    }

    @Test
    void noEventIsMissingAndNoneComesBeforeAnEarlierOne() throws Exception {
        GatewayProcess steady = gateway();
        steady.warmUp();
        steady.startQuickly();
        GatewayProcess killed = gateway();
        for (int kill = 0; kill < KILLS; kill++) {
            killed.startQuickly();
            takePayments(steady, killed, kill % 2 == 1);
        }
        takePayments(steady, steady, false);

        Map<String, List<String>> told = committed();
        Until.isTrue(PATIENCE, () -> everywhere(told));
        steady.stop();

        List<ConsumerRecord<String, String>> records = kafka.read(TOPIC);
        assertThat(firstsOf(records)).isEqualTo(told);
        assertThat(records).allSatisfy(StreamKillTest::saysWhatItIs);
        assertThat(gatewaysKilled).hasValue(KILLS);
        assertThat(brokersKilled).hasValue(KILLS / 2);
        assertThat(told.values().stream().mapToInt(List::size).sum())
                .as("events")
                .isGreaterThan((KILLS + 1) * PAYMENTS_A_ROUND / 2);
        System.out.printf(
                "%d events of %d objects, %d records in the topic, %d gateways and %d brokers killed%n",
                told.values().stream().mapToInt(List::size).sum(),
                told.size(),
                records.size(),
                gatewaysKilled.get(),
                brokersKilled.get());
    }

    @Test
    void noticesAnEventThatIsMissingAndOneThatIsEarly() {
        List<ConsumerRecord<String, String>> swapped = List.of(planted("evt_2"), planted("evt_1"), planted("evt_2"));
        Map<String, List<String>> told = Map.of("mch_demo pay_1", List.of("evt_1", "evt_2", "evt_3"));

        assertThat(firstsOf(swapped)).isEqualTo(Map.of("mch_demo pay_1", List.of("evt_2", "evt_1")));
        assertThat(firstsOf(swapped)).isNotEqualTo(told);
    }

    /** One of the two is killed in the middle of it, and on some rounds the broker as well. */
    private void takePayments(GatewayProcess steady, GatewayProcess other, boolean brokerToo) throws Exception {
        AtomicInteger taken = new AtomicInteger();
        List<Callable<Void>> takers = new ArrayList<>();
        for (int taker = 0; taker < TAKERS; taker++) {
            String merchant = taker % 2 == 0 ? "mch_demo" : "mch_other";
            GatewayProcess gateway = taker < 2 ? steady : other;
            String token = steady.get("/dev/token?merchant=" + merchant).body();
            takers.add(() -> {
                while (taken.getAndIncrement() < PAYMENTS_A_ROUND) {
                    pay(gateway, token);
                }
                return null;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(TAKERS + 1)) {
            if (other != steady) {
                threads.submit(() -> {
                    Until.isTrue(PATIENCE, () -> taken.get() > PAYMENTS_A_ROUND / 2);
                    if (brokerToo) {
                        kafka.kill();
                        brokersKilled.incrementAndGet();
                    }
                    other.kill();
                    gatewaysKilled.incrementAndGet();
                    return null;
                });
            }
            for (Future<Void> taker : threads.invokeAll(takers)) {
                taker.get();
            }
        }
        if (brokerToo) {
            kafka.start();
        }
    }

    /** Four events of one payment. A gateway that dies meanwhile answers nothing; whatever it committed counts. */
    private static void pay(GatewayProcess gateway, String token) throws InterruptedException {
        try {
            String payment = JSON.readTree(post(gateway, token, "/v1/payments", """
                            {"amount": 1000, "currency": "USD", "capture_method": "manual",
                             "card": {"number": "4242424242424242", "exp_month": 12, "exp_year": 2030}}
                            """))
                    .path("id")
                    .asText();
            post(gateway, token, "/v1/payments/" + payment + "/capture", "{\"amount\": 300}");
            post(gateway, token, "/v1/payments/" + payment + "/capture", "{}");
        } catch (IOException killed) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private static String post(GatewayProcess gateway, String token, String path, String body)
            throws IOException, InterruptedException {
        return HTTP.send(
                        HttpRequest.newBuilder(gateway.at(path))
                                .header("Authorization", "Bearer " + token)
                                .header("Content-Type", "application/json")
                                .header("Idempotency-Key", "stream-" + UUID.randomUUID())
                                .timeout(Duration.ofSeconds(20))
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static GatewayProcess gateway() throws IOException {
        return GROUND.gateway().set("postern.stream.bootstrap-servers", kafka.address());
    }

    private static void saysWhatItIs(ConsumerRecord<String, String> record) {
        assertThat(record.value()).contains("\"id\":\"" + header(record, "id") + "\"");
        assertThat(record.value()).contains("\"type\":\"" + header(record, "type") + "\"");
        assertThat(record.value()).contains("\"object_version\":" + header(record, "object_version"));
    }

    private static String header(ConsumerRecord<String, String> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static ConsumerRecord<String, String> planted(String id) {
        ConsumerRecord<String, String> record =
                new ConsumerRecord<>(TOPIC, 0, 0, "mch_demo", "{\"data\":{\"object\":{\"id\":\"pay_1\"}}}");
        record.headers().add("id", id.getBytes(StandardCharsets.UTF_8));
        return record;
    }

    /** Events by merchant and object, each where it appears first. */
    private static Map<String, List<String>> firstsOf(List<ConsumerRecord<String, String>> records) {
        Map<String, List<String>> firsts = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        for (ConsumerRecord<String, String> record : records) {
            if (seen.add(header(record, "id"))) {
                firsts.computeIfAbsent(record.key() + " " + objectOf(record.value()), object -> new ArrayList<>())
                        .add(header(record, "id"));
            }
        }
        return firsts;
    }

    private static String objectOf(String body) {
        try {
            return JSON.readTree(body).at("/data/object/id").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean everywhere(Map<String, List<String>> told) {
        Set<String> there = new HashSet<>();
        kafka.read(TOPIC).forEach(record -> there.add(header(record, "id")));
        return told.values().stream().allMatch(there::containsAll);
    }

    /** What merchants are told, in the order of the commits. */
    private static Map<String, List<String>> committed() throws SQLException {
        Map<String, List<String>> events = new LinkedHashMap<>();
        try (Connection connection = GROUND.owner();
                ResultSet rows = connection.createStatement().executeQuery("""
                        SELECT body::json ->> 'id' AS id,
                               CASE merchant_id WHEN '00000000-0000-7000-8000-000000000002' THEN 'mch_demo '
                                                ELSE 'mch_other ' END || (body::json #>> '{data,object,id}') AS object
                        FROM event ORDER BY transaction_id, id
                        """)) {
            while (rows.next()) {
                events.computeIfAbsent(rows.getString("object"), object -> new ArrayList<>())
                        .add(rows.getString("id"));
            }
        }
        return events;
    }
}
