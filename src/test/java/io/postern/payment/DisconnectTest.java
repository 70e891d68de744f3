package io.postern.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.Reconciliation;
import io.postern.id.IdKind;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Clients that hang up in the middle of a request: what they asked for happens wholly or not at all. */
@PosternTest
class DisconnectTest {
    private static final int RESETS = 1_000;
    /** On a quick machine few of them come between two statements. */
    private static final int MOST_RESETS = 20 * RESETS;

    private static final int CLIENTS = 16;
    private static final int LIVING = 60;
    private static final Duration LONGEST_WAIT = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final AtomicInteger resets = new AtomicInteger();

    @Test
    void leavesNothingHalfWrittenWhenClientsHangUp() throws Exception {
        MerchantForTests merchant = MerchantForTests.open();
        PaymentsOf payments = new PaymentsOf(merchant);
        List<String> living = IntStream.range(0, LIVING)
                .mapToObj(n -> partlyCaptured(payments))
                .toList();
        Reconciliation books = Reconciliation.of(merchant);

        hangUp(random -> request(merchant, random, living), () -> resets.get() >= RESETS);
        List<String> meanwhile = books.halfWritten();
        books.awaitEnds(PATIENCE);

        assertThat(resets.get()).as("resets while the gateway was at work").isGreaterThanOrEqualTo(RESETS);
        assertThat(meanwhile).isEmpty();
        assertThat(books.halfWritten()).isEmpty();
        assertThat(books.differencesWithTheBank()).isEmpty();
        assertThat(books.payments()).as("payments that reset requests made").isGreaterThan(LIVING + RESETS / 4);
    }

    @Test
    void wouldSeeWhatAnUnsafeEndpointLeavesHalfWritten() throws Exception {
        MerchantForTests merchant = MerchantForTests.open();
        Reconciliation books = Reconciliation.of(merchant);
        String path = "/planted/unsafe?merchant="
                + IdKind.MERCHANT.parse(merchant.id()).orElseThrow();
        String whole = RestAssured.given().post(path).asString();
        assertThat(whole).isEqualTo("written");
        assertThat(books.halfWritten()).isEmpty();

        hangUp(
                random -> "POST " + path + " HTTP/1.1\r\nHost: postern\r\nContent-Length: 0\r\n\r\n",
                () -> resets.get() >= MOST_RESETS || resets.get() % 100 == 99 && foundIn(books));

        assertThat(resets.get()).isPositive();
        assertThat(books.halfWritten()).isNotEmpty();
    }

    private static boolean foundIn(Reconciliation books) {
        try {
            return !books.halfWritten().isEmpty();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String partlyCaptured(PaymentsOf payments) {
        String id = payments.authorized(10_000);
        payments.move(id, "capture", "{'amount':2000}");
        return id;
    }

    private static String request(MerchantForTests merchant, Random random, List<String> living) {
        String payment = living.get(random.nextInt(living.size()));
        return switch (random.nextInt(5)) {
            case 0 -> post(merchant, "/v1/payments/" + payment + "/capture", "{'amount':1}");
            case 1 -> post(merchant, "/v1/refunds", "{'payment':'" + payment + "','amount':1}");
            case 2 -> post(merchant, "/v1/payments", PaymentsOf.body(500, "USD", "4000000000000002", ""));
            default -> post(merchant, "/v1/payments", PaymentsOf.body(500, "USD", PaymentsOf.VISA, ""));
        };
    }

    private static String post(MerchantForTests merchant, String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: postern\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                + merchant.token() + "\r\nIdempotency-Key: " + MerchantForTests.newKey() + "\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + MerchantForTests.json(body);
    }

    private void hangUp(Function<Random, String> requests, BooleanSupplier enough) throws Exception {
        resets.set(0);
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (int client = 0; client < CLIENTS; client++) {
                Random random = new Random(client);
                clients.submit(() -> {
                    while (!enough.getAsBoolean()) {
                        hangUp(requests.apply(random), random.nextLong(LONGEST_WAIT.toNanos() + 1));
                    }
                    return null;
                });
            }
        }
    }

    /** Counts only when no byte of an answer had come: then the gateway was still at work. */
    private void hangUp(String request, long waitNanos) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
            socket.setSoLinger(true, 0); // closes with a reset
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            LockSupport.parkNanos(waitNanos);
            if (socket.getInputStream().available() == 0) {
                resets.incrementAndGet();
            }
        }
    }
}
