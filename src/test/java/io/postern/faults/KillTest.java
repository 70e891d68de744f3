package io.postern.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.FreePort;
import io.postern.InProcesses;
import io.postern.Reconciliation;
import io.postern.faults.BankWire.Failpoint;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Kills the packaged gateway again and again: while orders stand before the bank or their answers after it, and at random
 * moments under load. In the end both books agree, nothing is open, and every retry gets one and the same answer.
 */
@InProcesses
class KillTest {
    private static final int IN_FLIGHT = 4;
    private static final int ROUNDS = 3;
    private static final int RANDOM_KILLS = 16;
    private static final int CLIENTS = 6;
    private static final long SEED = 20_260_131;
    private static final String MERCHANT = "mch_demo";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What is asked of the gateway so that an order of this kind goes out; made ready while the gateway is whole. */
    private static final Map<String, Function<KillTest, Ask>> MOVES = Map.of(
            "/bank/authorizations", KillTest::payment,
            "/bank/captures", test -> test.move(test.done(test.manual()), "capture", "{'amount':300}"),
            "/bank/voids", test -> test.move(test.done(test.manual()), "cancel", "{}"),
            "/bank/refunds", test -> test.refund(test.done(test.payment()), 100));

    @RegisterExtension
    static final Ground GROUND = new Ground();

    private final Random random = new Random(SEED);
    private final ConcurrentLinkedQueue<Ask> asked = new ConcurrentLinkedQueue<>();
    private final List<HttpRequest> undelivered = new ArrayList<>();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private GatewayProcess gateway;
    private String token;
    private int kills;
    private int killedInFlight;

    @Test
    void losesAndDoublesNothingHoweverOftenItIsKilled() throws Exception {
        int bankPort = FreePort.next();
        try (BankWire wire = new BankWire(bankPort)) {
            gateway = GROUND.gateway(bankPort, wire.url());
            gateway.warmUp();
            for (int round = 0; round < ROUNDS; round++) {
                for (String path : MOVES.keySet().stream().sorted().toList()) {
                    killAt(wire, new Failpoint(path, false));
                    killAt(wire, new Failpoint(path, true));
                }
            }
            for (int n = 0; n < RANDOM_KILLS; n++) {
                killUnderLoad(wire);
            }
            gateway.start();
            prepare(wire);
            Reconciliation books = new Reconciliation(GROUND.jdbcUrl(), MERCHANT);

            books.awaitEnds(PATIENCE);
            assertRetriesAgree();
            books.awaitEnds(PATIENCE);

            System.out.printf(
                    "%d kills (seed %d), %d requests cut off in flight, %d asked in all, %d payments%n",
                    kills, SEED, killedInFlight, asked.size(), books.payments());
            assertThat(kills).isGreaterThanOrEqualTo(40);
            assertThat(killedInFlight).isGreaterThanOrEqualTo(ROUNDS * 8 * IN_FLIGHT);
            assertThat(books.halfWritten()).isEmpty();
            assertThat(books.differencesWithTheBank()).isEmpty();
            assertThat(books.payments()).isEqualTo(paymentsAcknowledged());
        } finally {
            clients.shutdownNow();
            gateway.stop();
        }
    }

    private void killAt(BankWire wire, Failpoint point) throws Exception {
        begin(wire);
        List<Ask> ready = new ArrayList<>();
        for (int n = 0; n < IN_FLIGHT; n++) {
            ready.add(MOVES.get(point.path()).apply(this));
        }

        wire.arm(point, IN_FLIGHT);
        CountDownLatch over = sendAll(ready);
        assertThat(wire.awaitReached(PATIENCE)).as("orders stand %s", point).isTrue();
        kill();
        undelivered.addAll(wire.disarm());

        over.await();
        killedInFlight += unanswered(ready);
    }

    private void killUnderLoad(BankWire wire) throws Exception {
        begin(wire);
        int before = asked.size();
        CountDownLatch over = new CountDownLatch(CLIENTS);
        for (int client = 0; client < CLIENTS; client++) {
            long seed = random.nextLong();
            clients.submit(() -> {
                try {
                    live(new Random(seed));
                } catch (IOException | InterruptedException killed) {
                    // that is the test
                } finally {
                    over.countDown();
                }
            });
        }

        LockSupport.parkNanos(Duration.ofMillis(300 + random.nextInt(700)).toNanos());
        kill();

        over.await();
        killedInFlight += unanswered(asked.stream().skip(before).toList());
    }

    /** A merchant at work until the gateway is gone. */
    private void live(Random chance) throws IOException, InterruptedException {
        while (true) {
            String id = send(chance.nextBoolean() ? manual() : declined()).id();
            send(move(id, "confirm", "{'card':" + card("4242424242424242") + "}"));
            send(move(id, "capture", "{'amount':" + (1 + chance.nextInt(900)) + "}"));
            send(refund(id, 1));
            send(move(id, chance.nextBoolean() ? "capture" : "cancel", "{}"));
        }
    }

    private void begin(BankWire wire) throws IOException {
        gateway.startQuickly();
        prepare(wire);
    }

    private void prepare(BankWire wire) throws IOException {
        token = gateway.get("/dev/token?merchant=" + MERCHANT).body();
        for (HttpRequest order : undelivered) {
            wire.deliverLate(order);
        }
        undelivered.clear();
    }

    private void kill() throws InterruptedException {
        gateway.kill();
        kills++;
    }

    private CountDownLatch sendAll(List<Ask> asks) {
        CountDownLatch over = new CountDownLatch(asks.size());
        for (Ask ask : asks) {
            clients.submit(() -> {
                try {
                    ask.send(gateway, token);
                } catch (IOException | InterruptedException killed) {
                    // that is the test
                } finally {
                    over.countDown();
                }
            });
        }
        return over;
    }

    private static int unanswered(List<Ask> asks) {
        return (int) asks.stream().filter(ask -> ask.acknowledged() == null).count();
    }

    /** What was acknowledged stays so to the letter; what was not is known now, and from now on the same. */
    private void assertRetriesAgree() throws IOException, InterruptedException {
        for (Ask ask : asked) {
            Ask.Reply known = ask.acknowledged() == null ? answerAtLast(ask) : ask.acknowledged();
            if (known.acted()) {
                Ask.Reply again = ask.send(gateway, token);

                assertThat(again.replayed()).as("%s: %s", ask, again).isTrue();
                assertThat(again.status()).isEqualTo(known.status());
                assertThat(again.body()).isEqualTo(known.body());
            } else {
                assertThat(known.body()).as(ask.toString()).contains("\"illegal_state\"");
            }
        }
    }

    private Ask.Reply answerAtLast(Ask ask) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        Ask.Reply reply = ask.send(gateway, token);
        while (reply.laterPlease() && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            reply = ask.send(gateway, token);
        }
        return reply;
    }

    private int paymentsAcknowledged() {
        return (int) asked.stream()
                .filter(ask -> ask.toString().startsWith("POST /v1/payments "))
                .map(ask -> ask.acknowledged().id())
                .distinct()
                .count();
    }

    private Ask payment() {
        return ask("/v1/payments", pay("4242424242424242", "automatic"));
    }

    private Ask manual() {
        return ask("/v1/payments", pay("4242424242424242", "manual"));
    }

    private Ask declined() {
        return ask("/v1/payments", pay("4000000000000002", "manual"));
    }

    private Ask move(String payment, String verb, String body) {
        return ask("/v1/payments/" + payment + "/" + verb, body);
    }

    private Ask refund(String payment, long amount) {
        return ask("/v1/refunds", "{'payment':'" + payment + "','amount':" + amount + "}");
    }

    private Ask ask(String path, String body) {
        Ask ask = new Ask(path, body);
        asked.add(ask);
        return ask;
    }

    private Ask.Reply send(Ask ask) throws IOException, InterruptedException {
        return ask.send(gateway, token);
    }

    /** Sends what a test needs to stand before it begins. */
    private String done(Ask ask) {
        try {
            Ask.Reply reply = send(ask);
            assertThat(reply.status()).as(reply.body()).isEqualTo(201);
            return reply.id();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String pay(String number, String method) {
        return "{'amount':1000,'currency':'USD','capture_method':'" + method + "','card':" + card(number) + "}";
    }

    private static String card(String number) {
        return "{'number':'" + number + "','exp_month':12,'exp_year':2030,'cvc':'123'}";
    }
}
