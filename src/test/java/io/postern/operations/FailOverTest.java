package io.postern.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.FreePort;
import io.postern.InProcesses;
import io.postern.demo.EmbeddedDatabase;
import io.postern.demo.Logins;
import io.postern.faults.GatewayProcess;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rehearses docs/runbooks/fail-over-to-the-standby.md: the primary is killed under load again and again, the standby takes its
 * place, and the gateway goes on without a restart. With a synchronous standby nobody loses what was acknowledged.
 */
@InProcesses
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // what the second one loses, the bank has for ever
class FailOverTest {
    private static final int ROUNDS = 5;
    private static final int TILLS = 4;
    private static final long SEED = 20_261_127;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SYNCHRONOUS = "ANY 1 (" + Standby.NAME + ")";

    @TempDir
    static Path home;

    private static EmbeddedDatabase bank;
    private static Switch address;
    private static PostgresServer primary;
    private static GatewayProcess gateway;

    private final Random random = new Random(SEED);

    @BeforeAll
    static void start() throws Exception {
        bank = EmbeddedDatabase.temporary(home.resolve("bank"), Logins.forTests());
        primary = PostgresServer.prepared(home.resolve("first"))
                .set("wal_keep_size = 512MB", "synchronous_commit = on")
                .start();
        address = new Switch();
        address.leadTo(primary.port());
        int bankPort = FreePort.next();
        gateway = new GatewayProcess(home, "127.0.0.1:" + address.port(), bankPort, "http://127.0.0.1:" + bankPort)
                .set("postern.sandbox.jdbc-url", bankUrl());
        gateway.startQuickly();
    }

    @AfterAll
    static void stop() throws Exception {
        if (gateway != null) {
            gateway.stop();
        }
        address.close();
        primary.close();
        bank.stop();
    }

    private static String bankUrl() {
        return "jdbc:postgresql://127.0.0.1:" + bank.port() + "/postern";
    }

    @Test
    @Order(1)
    void losesNothingAcknowledgedHoweverOftenThePrimaryOfASynchronousStandbyIsKilled() throws Exception {
        int kills = 0;
        int inFlight = 0;
        int heldBack = 0;
        List<String> lost = new ArrayList<>();
        int acknowledged = 0;
        long slowest = 0;
        try (Shop shop = new Shop(gateway, "mch_demo")) {
            Standby standby = standby("sync-0", SYNCHRONOUS);
            for (int round = 1; round <= ROUNDS; round++) {
                shop.openTills(TILLS);
                shop.awaitPaid(10, PATIENCE);
                if (round % 2 == 0) {
                    standby.cut(primary);
                    heldBack += awaitHeldBack(shop);
                } else {
                    LockSupport.parkNanos(Duration.ofMillis(random.nextInt(300)).toNanos());
                }
                primary.kill();
                kills++;
                long died = System.nanoTime();
                inFlight += shop.underWay();
                List<String> told = shop.paid();
                acknowledged = told.size();
                address.cut();
                primary = standby.promote();

                lost.addAll(books("mch_demo").lost(told));

                standby = standby("sync-" + round, SYNCHRONOUS);
                address.leadTo(primary.port());
                shop.awaitPaid(TILLS, PATIENCE);
                slowest = Math.max(slowest, System.nanoTime() - died);
                shop.finish(PATIENCE);
            }
            Books books = books("mch_demo");
            books.merchant().awaitEnds(PATIENCE);
            System.out.printf(
                    "%d primaries killed (seed %d), %d payments acknowledged before a kill, %d lost, %d in flight at a kill,"
                            + " %d commits held back then, %d requests sent again; %d payments in all; from a kill to the next payments at most %.1f s%n",
                    kills,
                    SEED,
                    acknowledged,
                    lost.size(),
                    inFlight,
                    heldBack,
                    shop.sentAgain(),
                    shop.paid().size(),
                    slowest / 1e9);
            assertThat(kills).isEqualTo(ROUNDS);
            assertThat(lost).as("acknowledged and lost").isEmpty();
            assertThat(heldBack).as("commits that only the primary knew").isGreaterThanOrEqualTo(ROUNDS / 2);
            assertThat(inFlight).as("requests cut off").isGreaterThanOrEqualTo(ROUNDS / 2 * TILLS);
            assertThat(shop.sendAllAgain())
                    .as("answers that stay the same")
                    .isEqualTo(shop.paid().size());
            assertThat(Set.copyOf(shop.paid())).as("one payment a key").hasSameSizeAs(shop.paid());
            assertThat(books.merchant().payments()).isEqualTo(shop.paid().size());
            assertThat(books.wrong()).isEmpty();
            assertThat(books.apart(Set.of())).isEqualTo(new Books.Apart(Set.of(), Set.of()));
            assertThat(logDiffers()).isZero();
            standby.close();
        }
    }

    /** The same count finds what is lost when nobody waits for the standby: so the first test could fail. */
    @Test
    @Order(2)
    void findsWhatIsLostWhenTheStandbyIsNotWaitedFor() throws Exception {
        try (Shop shop = new Shop(gateway, "mch_other");
                Standby standby = standby("async", "")) {
            shop.beginToTake(4);
            shop.finish(PATIENCE);
            standby.awaitAll(primary);
            List<String> kept = shop.paid();
            standby.cut(primary);
            shop.beginToTake(5);
            shop.finish(PATIENCE);

            primary.kill();
            address.cut();
            primary = standby.promote();

            List<String> lost = books("mch_other").lost(shop.paid());
            System.out.printf(
                    "asynchronous: %d of %d acknowledged payments lost%n",
                    lost.size(), shop.paid().size());
            assertThat(lost).hasSize(5).doesNotContainAnyElementsOf(kept);
        }
    }

    /** It is a copy, configuration and all: once promoted, it acknowledges nothing before it is followed, too. */
    private static Standby standby(String name, String synchronous) throws Exception {
        primary.set("synchronous_standby_names = '" + synchronous + "'").ask("SELECT pg_reload_conf()");
        Standby standby = Standby.of(primary, home.resolve(name));
        Await.until(
                "the standby counts",
                PATIENCE,
                () -> (synchronous.isEmpty() ? "async" : "quorum")
                        .equals(primary.ask("SELECT sync_state FROM pg_stat_replication")));
        return standby;
    }

    /** Requests stand before a commit that nobody but the primary knows of; says how many. */
    private static int awaitHeldBack(Shop shop) throws SQLException {
        Await.until("commits wait for the standby", PATIENCE, () -> shop.underWay() == TILLS && commitsHeldBack() > 0);
        return commitsHeldBack();
    }

    private static int commitsHeldBack() throws SQLException {
        return Integer.parseInt(primary.ask("""
                SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND usename = 'postern_app'"""));
    }

    private static int logDiffers() throws SQLException {
        return Integer.parseInt(primary.ask("SELECT count(*) FROM audit_entry WHERE action = 'log.differs'"));
    }

    private static Books books(String merchant) {
        return new Books(primary, bankUrl(), merchant);
    }
}
