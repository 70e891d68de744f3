package io.postern.rotation;

import static io.postern.rotation.RotationsForTests.change;
import static io.postern.rotation.RotationsForTests.one;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.postern.access.StepUp;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.id.Ids;
import io.postern.idempotency.Idempotency;
import io.postern.keys.KeyName;
import io.postern.keys.KeyRing;
import io.postern.wire.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Vetoed;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@PosternTest
class WalkRotationsTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final KeyName NAME = KeyName.DATABASE_LOGIN;
    private static final Map<String, Duration> EVERY = Map.of(NAME.wire(), Duration.ofDays(90));

    @Inject
    RotationStore store;

    @Inject
    Lease lease;

    @Inject
    EndPhase ends;

    @Inject
    Database database;

    @Inject
    StepUp stepUp;

    @Inject
    KeyRing ring;

    @Inject
    Idempotency idempotency;

    @Inject
    Audit audit;

    @Inject
    Ids ids;

    @Inject
    Json json;

    @Inject
    Clock clock;

    private final FakeKey key = new FakeKey();

    /** Whoever has the lease; these walkers do without. */
    @Vetoed
    private static final class NoLease extends Lease {
        NoLease(Database database) {
            super(database);
        }

        @Override
        Uni<Boolean> hold(KeyName key, UUID walker) {
            return super.hold(key, walker).replaceWith(true);
        }
    }

    private record Config(boolean enabled, Duration settle, int batch, Map<String, Duration> every)
            implements RotationConfig {}

    @BeforeEach
    void endWhatIsUnderWay() throws SQLException {
        walkToTheEnd(this::walker);
        change("DELETE FROM key_rotation_work WHERE name = '" + NAME.wire() + "'");
        key.rows.set(9);
    }

    @Test
    void goesOnAfterEveryStepAtWhichAWorkerCanDie() throws SQLException {
        long before = receipts();
        begin();

        int turns = walkToTheEnd(this::walker); // another one for each step

        assertThat(turns).isGreaterThan(5 + key.phases().size());
        assertThat(newest().isFinished()).isTrue();
        assertThat(receipts()).isEqualTo(before + 1);
        assertThat(key.current().await().indefinitely()).isEqualTo(newest().to());
    }

    @Test
    void endsEachPhaseOnceWhenTwoWalkAtOnce() throws Exception {
        long before = receipts();
        begin();

        try (ExecutorService walkers = Executors.newFixedThreadPool(2)) {
            Callable<Integer> walk = () -> walkToTheEnd(() -> walker(new NoLease(database)));
            for (Future<Integer> one : walkers.invokeAll(List.of(walk, walk))) {
                assertThat(one.get()).isPositive();
            }
        }

        assertThat(newest().ended()).containsOnlyKeys("make", "move", "drop", Rotation.FINISHED);
        assertThat(receipts()).isEqualTo(before + 1);
    }

    @Test
    void staysWhenTheKeyServerIsAwayAndGoesOnLater() {
        key.away.set(3);
        begin();
        WalkRotations walker = walker(new NoLease(database));

        for (int look = 1; look <= 3; look++) {
            walker.walkAll().await().atMost(SOON);
            RotationView view = view();
            assertThat(view.phase()).isEqualTo("make");
            assertThat(view.hindrance()).isEqualTo("The key server is away.");
            assertThat(view.status()).isEqualTo("running");
        }
        walker.walkAll().await().atMost(SOON);

        RotationsForTests.await(() -> {
            walker.walkAll().await().atMost(SOON);
            return newest().isFinished();
        });
        assertThat(view().hindrance()).isNull();
        assertThat(view().phase()).isEqualTo("finished");
    }

    @Test
    void leavesARotationToTheOneWhoHasTheLease() {
        begin();
        WalkRotations first = walker();

        first.turn(NAME).await().atMost(SOON);

        assertThat(walker().turn(NAME).await().atMost(SOON)).isFalse();
        assertThat(newest().ended()).containsOnlyKeys("make");
    }

    @Test
    void waitsForTransactionsThatBeganBefore() throws Exception {
        begin();
        WalkRotations walker = walker(new NoLease(database));
        try (var open = RotationsForTests.owner();
                var statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("SELECT pg_current_xact_id()");

            walker.turn(NAME).await().atMost(SOON);
            assertThat(walker.turn(NAME).await().atMost(SOON)).isFalse();
            assertThat(key.rows.get()).isEqualTo(9);

            open.rollback();
        }
        RotationsForTests.await(() -> walker.turn(NAME).await().atMost(SOON) && key.rows.get() < 9);
    }

    @Test
    void beginsByItselfWhatIsOldEnough() {
        Rotation before = begun();

        key.madeAt = clock.instant().minus(Duration.ofDays(89));
        byAge().startWhatIsDue(EVERY).await().atMost(SOON);
        assertThat(newest().number()).isEqualTo(before.number());

        key.madeAt = clock.instant().minus(Duration.ofDays(91));
        byAge().startWhatIsDue(EVERY).await().atMost(SOON);
        byAge().startWhatIsDue(EVERY).await().atMost(SOON); // one is under way: nothing more
        assertThat(newest().number()).isEqualTo(before.number() + 1);
    }

    private Rotation begun() {
        begin();
        walkToTheEnd(this::walker);
        return newest();
    }

    private void begin() {
        start().startByItself(key).await().atMost(SOON);
        assertThat(newest().isFinished()).isFalse();
    }

    private int walkToTheEnd(java.util.function.Supplier<WalkRotations> walkers) {
        int turns = 0;
        Instant deadline = Instant.now().plus(SOON);
        while (store.newest(NAME)
                .await()
                .atMost(SOON)
                .filter(rotation -> !rotation.isFinished())
                .isPresent()) {
            walkers.get().turn(NAME).await().atMost(SOON);
            release();
            turns++;
            assertThat(Instant.now()).isBefore(deadline);
        }
        return turns;
    }

    /** As time does with the lease of one who died. */
    private static void release() {
        try {
            change("UPDATE key_rotation_work SET until = now() - interval '1 second' WHERE name = '" + NAME.wire()
                    + "'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Rotation newest() {
        return store.newest(NAME).await().atMost(SOON).orElseThrow();
    }

    private static long receipts() throws SQLException {
        return Long.parseLong(
                one("SELECT count(*) FROM receipt WHERE kind = 'key.rotated' AND subject = '" + NAME.wire() + "'"));
    }

    private RotationView view() {
        return find().view(key, newest()).await().atMost(SOON);
    }

    private WalkRotations walker() {
        return walker(lease);
    }

    private WalkRotations walker(Lease held) {
        return new WalkRotations(new KnownKeys(List.of(key)), store, held, ends, config(), clock);
    }

    private static Config config() {
        return new Config(true, Duration.ZERO, 2, EVERY);
    }

    private FindRotation find() {
        return new FindRotation(new KnownKeys(List.of(key)), store, lease, config(), clock);
    }

    private StartRotation start() {
        return new StartRotation(
                new KnownKeys(List.of(key)),
                store,
                find(),
                stepUp,
                ring,
                idempotency,
                audit,
                database,
                ids,
                json,
                clock);
    }

    private RotateByAge byAge() {
        return new RotateByAge(new KnownKeys(List.of(key)), store, start(), config(), clock);
    }
}
