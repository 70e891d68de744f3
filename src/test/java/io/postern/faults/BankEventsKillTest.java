package io.postern.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.InProcesses;
import io.postern.Reconciliation;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two packaged gateways over one database, and a bank that leaves many orders unanswered and tells by webhook instead:
 * twice, late, out of order, forged. The gateways are killed again and again meanwhile. In the end both books agree.
 */
@InProcesses
class BankEventsKillTest {
    private static final int KILLS = 6;
    private static final int CLIENTS = 3;
    private static final long SEED = 20_260_131;
    private static final String MERCHANT = "mch_demo";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String[] HINTS = {
        "any.reset,any.webhook_duplicated", "any.error_500,any.webhook_out_of_order", "any.reset,any.webhook_forged",
        "any.garbage,any.webhook_late:800", "any.webhook_early:300", "reset_not_booked"
    };

    @RegisterExtension
    static final Ground GROUND = new Ground();

    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final Random random = new Random(SEED);
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean over;

    @Test
    void losesAndDoublesNothingThatTheBankTells() throws Exception {
        GatewayProcess[] gateways = {gateway(), gateway()};
        try {
            gateways[0].warmUp();
            CountDownLatch done = new CountDownLatch(gateways.length * CLIENTS);
            for (GatewayProcess gateway : gateways) {
                gateway.startQuickly();
                for (int client = 0; client < CLIENTS; client++) {
                    long seed = random.nextLong();
                    clients.submit(() -> {
                        try {
                            live(gateway, new Random(seed));
                        } finally {
                            done.countDown();
                        }
                    });
                }
            }
            for (int n = 0; n < KILLS; n++) {
                LockSupport.parkNanos(
                        Duration.ofMillis(1_500 + random.nextInt(1_000)).toNanos());
                GatewayProcess victim = gateways[n % gateways.length];
                victim.kill();
                victim.startQuickly();
            }
            over = true;
            done.await();

            Reconciliation books = new Reconciliation(GROUND.jdbcUrl(), MERCHANT);
            books.awaitEnds(PATIENCE);
            awaitTold();
            System.out.printf(
                    "%d kills (seed %d), %d requests, %d payments, %d bank events kept, %d of them booked, %d of these as news; "
                            + "facts: %s%n",
                    KILLS,
                    SEED,
                    asked.get(),
                    books.payments(),
                    GROUND.count("SELECT count(*) FROM bank_event"),
                    GROUND.count("SELECT count(*) FROM payment_bank_event"),
                    GROUND.count("SELECT count(*) FROM payment_bank_event WHERE news"),
                    GROUND.text(
                            "SELECT string_agg(kind || ' ' || reason || ' ' || n, ', ') FROM (SELECT kind, reason, count(*) AS n "
                                    + "FROM bank_event_fact GROUP BY kind, reason ORDER BY n DESC) f"));
            assertThat(GROUND.count("SELECT count(*) FROM payment_bank_event WHERE news"))
                    .as("effects that webhooks brought")
                    .isGreaterThan(20);
            assertThat(books.halfWritten()).isEmpty();
            assertThat(books.differencesWithTheBank()).isEmpty();
        } finally {
            over = true;
            clients.shutdownNow();
            for (GatewayProcess gateway : gateways) {
                gateway.stop();
            }
        }
    }

    /** Each with a bank's door of its own, over the one book. */
    private static GatewayProcess gateway() throws IOException {
        GatewayProcess gateway = GROUND.gateway();
        return gateway.set("postern.sandbox.webhook-url", gateway.at("/v1/intake/sandbox"))
                .set("postern.intake.apply.lease", "2s");
    }

    /** A merchant at work, whose gateway is away now and then. */
    private void live(GatewayProcess gateway, Random chance) {
        while (!over) {
            try {
                String token = gateway.get("/dev/token?merchant=" + MERCHANT).body();
                String hints = HINTS[chance.nextInt(HINTS.length)];
                String id =
                        new Ask("/v1/payments", pay(hints)).send(gateway, token).id();
                asked.incrementAndGet();
                move(gateway, token, id, "capture", "{'amount':" + (1 + chance.nextInt(900)) + "}");
                new Ask("/v1/refunds", "{'payment':'" + id + "','amount':1}").send(gateway, token);
                move(gateway, token, id, chance.nextBoolean() ? "capture" : "cancel", "{}");
            } catch (IOException | IllegalStateException killed) {
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            } catch (InterruptedException stop) {
                return;
            }
        }
    }

    private void move(GatewayProcess gateway, String token, String id, String verb, String body)
            throws IOException, InterruptedException {
        Instant end = Instant.now().plusSeconds(3);
        Ask ask = new Ask("/v1/payments/" + id + "/" + verb, body);
        asked.incrementAndGet();
        while (ask.send(gateway, token).laterPlease() && !over && Instant.now().isBefore(end)) {
            LockSupport.parkNanos(Duration.ofMillis(30).toNanos());
        }
    }

    private static String pay(String hints) {
        return "{'amount':1000,'currency':'USD','capture_method':'manual','metadata':{'sandbox':'" + hints
                + "'},'card':{'number':'4242424242424242','exp_month':12,'exp_year':2030,'cvc':'123'}}";
    }

    /** Until the bank has nothing left to tell and nothing is left to apply. */
    private static void awaitTold() throws SQLException {
        Instant deadline = Instant.now().plus(PATIENCE);
        String left = "SELECT (SELECT count(*) FROM sandbox.webhook) + (SELECT count(*) FROM bank_event_work)";
        while (GROUND.count(left) > 0 && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        assertThat(GROUND.count(left)).as("webhooks not taken or not applied").isZero();
    }
}
