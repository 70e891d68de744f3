package io.postern.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.Reconciliation;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.id.IdKind;
import io.postern.merchant.Merchants;
import io.postern.payment.DisputedPayments;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deadlines, with gateways whose clocks a test turns: told 7, 3 and 1 days before, each once, and over when over. */
@PosternTest
class WatchDeadlinesTest {
    @Inject
    Database database;

    @Inject
    DisputeStore store;

    @Inject
    DisputeQueue queue;

    @Inject
    DisputedPayments payments;

    @Inject
    Merchants merchants;

    @Inject
    BookDispute book;

    @Inject
    Audit audit;

    @Inject
    DisputesForTests disputes;

    private MerchantForTests merchant;
    private Instant deadline;
    private String dispute;

    @BeforeEach
    void openADisputeThatWaitsTenDays() {
        merchant = MerchantForTests.open();
        deadline = Instant.now().plus(Duration.ofDays(10)).truncatedTo(ChronoUnit.MICROS);
        dispute = disputes.open(merchant, deadline);
    }

    @Test
    void tellsSevenThreeAndOneDaysBeforeAndThenThatItIsOver() throws Throwable {
        assertThat(changes()).isEqualTo("opened,funds_withdrawn");
        for (Duration before : List.of(
                Duration.ofDays(8),
                Duration.ofDays(7),
                Duration.ofDays(6),
                Duration.ofDays(3),
                Duration.ofDays(1),
                Duration.ofHours(1))) {
            watchAt(deadline.minus(before));
        }

        assertThat(changes()).isEqualTo("opened,funds_withdrawn,reminded 7,reminded 3,reminded 1");
        assertThat(read().<String>path("last_change")).isEqualTo("reminded");
        assertThat(read().<Integer>path("days_left")).isEqualTo(1);
        assertThat(events("dispute.updated")).isEqualTo("3");
        watchAt(deadline);

        assertThat(read().<String>path("status")).isEqualTo("expired");
        assertThat(read().<Boolean>path("evidence_details.past_due")).isTrue();
        assertThat(events("dispute.updated")).isEqualTo("4");
        assertThat(DisputesForTests.first(merchant, "SELECT count(*) FROM receipt WHERE kind = 'dispute.expired'"))
                .isEqualTo("1");
        watchAt(deadline.plus(Duration.ofDays(1)));
        assertThat(events("dispute.updated")).isEqualTo("4");
        assertThat(Reconciliation.of(merchant).halfWritten()).isEmpty();
    }

    /** The network's usual time is a guess; a merchant that may still answer must not be told otherwise. */
    @Test
    void remindsOfADeadlineThatWasAssumedAndNeverEndsIt() throws Throwable {
        dispute = disputes.open(merchant, null);
        deadline = Instant.parse(read().<String>path("respond_by"));

        watchAt(deadline.minus(Duration.ofDays(1)));
        for (int days = 0; days < 3; days++) {
            watchAt(deadline.plus(Duration.ofDays(days)));
        }

        assertThat(changes()).isEqualTo("opened,funds_withdrawn,reminded 1");
        assertThat(read().<String>path("status")).isEqualTo("needs_response");
        assertThat(DisputesForTests.first(
                        merchant,
                        "SELECT count(*) FROM dispute_queue WHERE due_at IS NULL AND dispute_id = '"
                                + IdKind.DISPUTE.parse(dispute).orElseThrow() + "'"))
                .isEqualTo("1");
    }

    @Test
    void isAmongThoseDueAlsoWhenNobodyHasAnythingToRemindOf() throws Throwable {
        dispute = disputes.open(merchant, null);
        Instant now = Instant.parse(read().<String>path("respond_by")).minus(Duration.ofHours(12));
        watchAt(now);
        double before = dueWithinADayOf(now);

        disputes.open(merchant, null);
        watchAt(now);

        assertThat(DisputesForTests.first(
                        merchant,
                        "SELECT count(*) FROM dispute_queue WHERE due_at IS NULL AND status = 'needs_response'"))
                .isEqualTo("2");
        assertThat(dueWithinADayOf(now)).isEqualTo(before + 1);
    }

    private double dueWithinADayOf(Instant now) throws Throwable {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        DeadlineMeters due = new DeadlineMeters(database, Clock.fixed(now, ZoneOffset.UTC), meters);
        VertxContextSupport.subscribeAndAwait(due::look);
        return meters.get("postern.disputes.due").tag("within", "1d").gauge().value();
    }

    @Test
    void manyGatewaysTellEachThingOnce() throws Throwable {
        List<String> all = new ArrayList<>(List.of(dispute));
        for (int n = 0; n < 9; n++) {
            all.add(disputes.open(merchant, deadline));
        }
        Instant now = deadline.minus(Duration.ofDays(3));
        List<Uni<Integer>> turns = new ArrayList<>();
        for (int gateway = 0; gateway < 6; gateway++) {
            turns.add(Uni.createFrom().deferred(() -> gatewayAt(now).watchOnce()));
        }

        List<Integer> taken = VertxContextSupport.subscribeAndAwait(
                () -> Uni.join().all(turns).andFailFast());

        assertThat(taken.stream().mapToInt(Integer::intValue).sum()).isGreaterThanOrEqualTo(10);
        assertThat(
                        DisputesForTests.first(
                                merchant,
                                "SELECT count(*) || ' of ' || count(DISTINCT dispute_id) FROM dispute_event WHERE kind = 'reminded'"))
                .isEqualTo("10 of 10");
    }

    @Test
    void twoThatLookAtTheSameDisputeAtOnceTellItOnce() throws Throwable {
        Instant now = deadline.minus(Duration.ofDays(1));
        Uni<Void> look = Uni.createFrom()
                .deferred(() -> gatewayAt(now).lookAfter(due())); // as if the lease of the first had run out

        VertxContextSupport.subscribeAndAwait(
                () -> Uni.join().all(look, look, look, look).andFailFast());

        assertThat(changes()).isEqualTo("opened,funds_withdrawn,reminded 1");
    }

    private DisputeQueue.Due due() {
        return new DisputeQueue.Due(
                IdKind.MERCHANT.parse(merchant.id()).orElseThrow(),
                IdKind.DISPUTE.parse(dispute).orElseThrow());
    }

    private void watchAt(Instant now) throws Throwable {
        VertxContextSupport.subscribeAndAwait(() -> gatewayAt(now).watchOnce());
    }

    private WatchDeadlines gatewayAt(Instant now) {
        return new WatchDeadlines(
                database, store, queue, payments, merchants, book, audit, Clock.fixed(now, ZoneOffset.UTC));
    }

    private io.restassured.response.Response read() {
        return merchant.get("/v1/disputes/" + dispute);
    }

    private String changes() {
        return DisputesForTests.first(
                merchant,
                "SELECT string_agg(kind || CASE kind WHEN 'reminded' THEN ' ' || (detail ->> 'reminded') ELSE '' END, ','"
                        + " ORDER BY seq) FROM dispute_event WHERE dispute_id = '"
                        + IdKind.DISPUTE.parse(dispute).orElseThrow() + "'");
    }

    private String events(String type) {
        return DisputesForTests.first(
                merchant,
                "SELECT count(*) FROM event WHERE type = '" + type + "' AND object_id = '"
                        + IdKind.DISPUTE.parse(dispute).orElseThrow() + "'");
    }
}
