package io.postern.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.acquirer.BankNews;
import io.postern.dispute.ApplyDisputeNews;
import io.postern.id.ReservedMerchant;
import io.postern.keys.KeyRing;
import io.postern.payment.ApplyBankNews;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.pgclient.PgException;
import jakarta.inject.Inject;
import java.net.ConnectException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A genuine bank event survives every outage, however long; what it fails at by itself is counted. */
@PosternTest
class OutageOfBankEventsTest {
    private static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();
    private static final int LONG = 25;

    @Inject
    KeptEvents events;

    @Inject
    BankEventWork work;

    @Inject
    Senders senders;

    @Inject
    KeyRing keys;

    @Inject
    ApplyBankNews payments;

    @Inject
    ApplyDisputeNews disputes;

    @Inject
    BankEventCounts counts;

    @Inject
    ApplyConfig config;

    @Inject
    Vertx vertx;

    @Inject
    Clock clock;

    static Stream<Throwable> outages() {
        return Stream.of(
                ProblemException.of(Problem.KEYS_UNAVAILABLE, "The key service does not answer."),
                new CompletionException(new ConnectException("refused")),
                new TimeoutException(),
                new PgException("shutting down", "FATAL", "57P01", null),
                new PgException("no slots", "FATAL", "53300", null),
                new PgException("serialization", "ERROR", "40001", null),
                new PgException("statement timeout", "ERROR", "57014", null));
    }

    @ParameterizedTest
    @MethodSource("outages")
    void waitsThroughAnOutage(Throwable outage) throws Exception {
        UUID told = events.keepUntouched("sandbox", ofNoConsequence());
        ApplyBankEvents worker = failingWith(outage);

        for (int tries = 1; tries <= LONG; tries++) {
            turn(worker, told, tries);
        }

        assertThat(failures(told)).isZero();
        assertThat(events.facts(told)).isEmpty();
        assertThat(dueAt(told)).isBefore(Instant.now().plusSeconds(61));
        events.makeDue(told);
        events.awaitFacts(told, "processed not_acted_on");
    }

    @Test
    void countsWhatTheEventItselfFailsAt() throws Exception {
        UUID told = events.keepUntouched("sandbox", ofNoConsequence());
        ApplyBankEvents worker = failingWith(new IllegalStateException("nobody thought of this"));

        for (int tries = 1; tries <= config.mostFailures(); tries++) {
            turn(worker, told, tries);
        }

        assertThat(events.facts(told)).containsExactly("dead apply_failed");
    }

    private static String ofNoConsequence() {
        return MerchantForTests.json("{'type':'test.ping','data':{}}");
    }

    private ApplyBankEvents failingWith(Throwable failure) {
        BankNewsReader away = new BankNewsReader(senders, keys) {
            @Override
            Uni<BankNews> read(BankEventWork.Taken taken) {
                return Uni.createFrom().failure(failure);
            }
        };
        Waits untilTheNextTurn =
                new Waits(Duration.ofSeconds(30)); // the running gateway's worker looks for what is due
        return new ApplyBankEvents(work, away, payments, disputes, counts, untilTheNextTurn, config, vertx, clock);
    }

    private static void turn(ApplyBankEvents worker, UUID told, int tries) throws Exception {
        set(told, tries);
        BankEventWork.Taken taken =
                new BankEventWork.Taken(told, "sandbox", new byte[0], Instant.now(), tries, failures(told));
        try {
            VertxContextSupport.subscribeAndAwait(() -> worker.apply(taken));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** As if a worker had just taken it; far from being due, so that none does. */
    private static void set(UUID told, int tries) throws SQLException {
        try (Connection database = PostgresForTests.ofMerchant(PLATFORM);
                PreparedStatement take = database.prepareStatement(
                        "UPDATE bank_event_work SET tries = ?, due_at = now() + interval '1 day' WHERE bank_event_id = ?")) {
            take.setInt(1, tries);
            take.setObject(2, told);
            take.executeUpdate();
        }
    }

    private static int failures(UUID told) throws SQLException {
        return ((Number) ofWork("failures", told)).intValue();
    }

    private static Instant dueAt(UUID told) throws SQLException {
        return ((java.sql.Timestamp) ofWork("due_at", told)).toInstant();
    }

    private static Object ofWork(String column, UUID told) throws SQLException {
        try (Connection database = PostgresForTests.ofMerchant(PLATFORM);
                PreparedStatement query = database.prepareStatement(
                        "SELECT " + column + " FROM bank_event_work WHERE bank_event_id = ?")) {
            query.setObject(1, told);
            try (ResultSet rows = query.executeQuery()) {
                assertThat(rows.next()).isTrue();
                return rows.getObject(1);
            }
        }
    }
}
