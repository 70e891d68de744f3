package io.postern.payment;

import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Moves whose end is not known yet, as rows that workers of every replica take turns at. */
@ApplicationScoped
class WorkStore {
    private final Database database;
    private final PaymentConfig config;
    private final Clock clock;

    WorkStore(Database database, PaymentConfig config, Clock clock) {
        this.database = database;
        this.config = config;
        this.clock = clock;
    }

    /**
     * A challenge that is finished takes over the row that watched it: from now on its own answer is owed.
     *
     * @param owedTo the idempotency key whose answer is owed until the move has ended
     */
    Insert begin(Life life, Optional<String> owedTo) {
        Instant due = clock.instant().plus(config.recoverAfter());
        Move move = life.move();
        return begin(life.head(), move.id(), move.kind().word(), owedTo.orElse(null), due);
    }

    /** Wakes a worker when an authorization has run out. The expiry is no move of its own, so the payment's id names it. */
    Insert expire(Head head, Instant due) {
        return begin(head, head.id(), "expiry", null, due);
    }

    private static Insert begin(Head head, UUID moveId, String kind, String owedTo, Instant due) {
        return Insert.of(
                "work_begun", """
                INSERT INTO payment_work (merchant_id, payment_id, move_id, kind, idempotency_key, due_at)
                VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (merchant_id, payment_id, move_id) DO UPDATE
                SET idempotency_key = excluded.idempotency_key, due_at = excluded.due_at, tries = 0,
                    unknown_since = NULL, watched = false
                """, head.merchantId(), head.id(), moveId, kind, owedTo, due.atOffset(ZoneOffset.UTC));
    }

    /** The bank stayed silent or took the move on for later: somebody asks it soon. */
    Insert hasten(UUID merchantId, UUID paymentId, UUID moveId) {
        return Insert.of(
                "work_hastened",
                """
                UPDATE payment_work
                SET due_at = least(due_at, $4), watched = false, unknown_since = coalesce(unknown_since, $5)
                WHERE merchant_id = $1 AND payment_id = $2 AND move_id = $3 AND tries = 0
                """,
                merchantId,
                paymentId,
                moveId,
                clock.instant().plusSeconds(1).atOffset(ZoneOffset.UTC),
                clock.instant().atOffset(ZoneOffset.UTC));
    }

    /** The cardholder has something to do first: somebody asks the bank how it ended, should the merchant never do. */
    Insert watch(Head head, UUID moveId) {
        return lookAgain(head.merchantId(), head.id(), moveId, config.watchChallengeAfter());
    }

    /** A bank can take back a refund it has accepted: somebody looks once more. */
    Insert watchRefund(Refund refund) {
        return lookAgain(refund.merchantId(), refund.paymentId(), refund.id(), config.watchRefundAfter());
    }

    /** A try that ends in this has been of use: it counts, so that nobody puts it off as one that was not. */
    private Insert lookAgain(UUID merchantId, UUID paymentId, UUID moveId, Duration after) {
        return Insert.of(
                "work_watched",
                """
                UPDATE payment_work SET due_at = $4, tries = tries + 1, watched = true, unknown_since = NULL
                WHERE merchant_id = $1 AND payment_id = $2 AND move_id = $3
                """,
                merchantId,
                paymentId,
                moveId,
                clock.instant().plus(after).atOffset(ZoneOffset.UTC));
    }

    Insert end(Head head, UUID moveId) {
        return end(head.merchantId(), head.id(), moveId);
    }

    private static Insert end(String name, UUID merchantId, UUID paymentId, UUID moveId) {
        return Insert.of(
                name,
                "DELETE FROM payment_work WHERE merchant_id = $1 AND payment_id = $2 AND move_id = $3",
                merchantId,
                paymentId,
                moveId);
    }

    Insert end(UUID merchantId, UUID paymentId, UUID moveId) {
        return end("work_ended", merchantId, paymentId, moveId);
    }

    /** Nothing is left to take: forgets the expiry. */
    Insert endExpiry(Head head) {
        return end("expiry_ended", head.merchantId(), head.id(), head.id());
    }

    /**
     * Takes work that is due and keeps it from other workers for as long as a try may take. A worker that dies meanwhile
     * costs no more than that.
     *
     * @param most rows at a time
     */
    Uni<List<Work>> take(Instant now, int most) {
        return database.asWorker()
                .query(
                        """
                        /* payment.work.take */
                        UPDATE payment_work w
                        SET due_at = $1,
                            unknown_since = CASE WHEN w.kind <> 'expiry' AND NOT w.watched
                                                 THEN coalesce(w.unknown_since, $2) END
                        WHERE w.ctid = ANY (ARRAY(
                            SELECT due.ctid FROM payment_work due
                            WHERE due.due_at <= $2
                            ORDER BY due.due_at
                            LIMIT $3
                            FOR UPDATE SKIP LOCKED))
                        RETURNING w.merchant_id, w.payment_id, w.move_id, w.kind, w.idempotency_key, w.tries
                        """,
                        now.plus(config.recoverAfter()).atOffset(ZoneOffset.UTC),
                        now.atOffset(ZoneOffset.UTC),
                        (long) most)
                .map(rows -> Rows.list(rows, WorkStore::work));
    }

    /** A try was of no use, or the row is gone by now and nothing happens: each next one waits longer. */
    Uni<Void> putOff(Work tried) {
        return database.of(tried.merchantId())
                .query(
                        """
                        /* payment.work.put_off */
                        UPDATE payment_work
                        SET tries = tries + 1,
                            due_at = $5::timestamptz + least(interval '10 minutes', interval '5 seconds' * power(2, least(tries, 12)))
                        WHERE merchant_id = $1 AND payment_id = $2 AND move_id = $3 AND tries = $4
                        """,
                        tried.merchantId(),
                        tried.paymentId(),
                        tried.moveId(),
                        tried.tries(),
                        clock.instant().atOffset(ZoneOffset.UTC))
                .replaceWithVoid();
    }

    /** Forgets work that turned out to be done. */
    Uni<Void> drop(Work done) {
        return database.of(done.merchantId()).write(List.of(end(done.merchantId(), done.paymentId(), done.moveId())));
    }

    private static Work work(Row row) {
        return new Work(
                row.getUUID("merchant_id"),
                row.getUUID("payment_id"),
                row.getUUID("move_id"),
                row.getString("kind"),
                Optional.ofNullable(row.getString("idempotency_key")),
                row.getInteger("tries"));
    }

    /** @param owedTo the idempotency key whose answer may still be owed */
    record Work(UUID merchantId, UUID paymentId, UUID moveId, String kind, Optional<String> owedTo, int tries) {}
}
