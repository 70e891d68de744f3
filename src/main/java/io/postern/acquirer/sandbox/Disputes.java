package io.postern.acquirer.sandbox;

import static io.postern.acquirer.sandbox.BookRows.at;
import static io.postern.acquirer.sandbox.BookRows.word;

import io.postern.acquirer.sandbox.BankControls.Complaint;
import io.postern.acquirer.sandbox.BankControls.DisputeReport;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;

/** Disputes in the book: opened by a card's script or by hand, answered by merchants, decided in time. */
final class Disputes {
    private static final Duration TIME_TO_RESPOND = Duration.ofDays(14);
    private static final Duration TIME_TO_DECIDE = Duration.ofSeconds(2);
    private static final Set<String> STAGES = Set.of("inquiry", "chargeback", "pre_arbitration", "arbitration");
    private static final Set<String> STATUSES =
            Set.of("needs_response", "under_review", "accepted", "expired", "withdrawn", "won", "lost", "prevented");

    private static final String REPORT = "id, reference, stage, status, taken, amount, currency, respond_by";

    private final Pool pool;
    private final Book book;

    Disputes(Pool pool, Book book) {
        this.pool = pool;
        this.book = book;
    }

    /** Lets the time do its work: opens what is scheduled, decides what was answered, and loses what nobody answered. */
    Future<Void> settleDue(Instant now) {
        return pool.preparedQuery("""
                        /* sandbox.settle_disputes */
                        UPDATE sandbox.dispute
                        SET status = coalesce(next_status, 'lost'),
                            respond_by = CASE next_status WHEN 'needs_response' THEN $2 ELSE respond_by END,
                            next_status = NULL, next_at = NULL
                        WHERE next_at <= $1 OR status = 'needs_response' AND respond_by <= $1""")
                .execute(Tuple.of(at(now), at(now.plus(TIME_TO_RESPOND))))
                .mapEmpty();
    }

    Future<Optional<DisputeReport>> open(Complaint complaint, Instant now) {
        known("stage", complaint.stage(), STAGES);
        return pool.preparedQuery("""
                        /* sandbox.dispute */
                        INSERT INTO sandbox.dispute (reference, authorization_reference, merchant, webhook, amount,
                            currency, reason, network_reason_code, stage, fee, status, respond_by)
                        SELECT b.reference, coalesce(b.authorization_reference, b.reference), b.merchant, b.webhook,
                            coalesce($2, CASE b.kind WHEN 'capture' THEN b.amount ELSE b.captured END), b.currency, $3, $4,
                            $5, $6, 'needs_response', $7
                        FROM sandbox.booking b
                        WHERE b.reference = $1
                          AND (b.kind = 'capture' AND b.status = 'accepted' OR b.kind = 'authorization' AND b.captured > 0)
                        RETURNING\s""" + REPORT)
                .execute(Tuple.tuple()
                        .addValue(complaint.reference())
                        .addValue(complaint.amount().orElse(null))
                        .addValue(complaint.reason())
                        .addValue(complaint.networkReasonCode().orElse(null))
                        .addValue(complaint.stage())
                        .addValue(complaint.fee())
                        .addValue(at(now.plus(TIME_TO_RESPOND))))
                .map(Disputes::report);
    }

    Future<Optional<DisputeReport>> move(String dispute, Optional<String> stage, Optional<String> status, Instant now) {
        stage.ifPresent(word -> known("stage", word, STAGES));
        status.ifPresent(word -> known("status", word, STATUSES));
        return pool.preparedQuery("""
                        /* sandbox.move_dispute */
                        UPDATE sandbox.dispute
                        SET stage = coalesce($2, stage),
                            status = coalesce($3, CASE WHEN $2 IS NULL THEN status ELSE 'needs_response' END),
                            respond_by = CASE WHEN $2 IS NULL THEN respond_by ELSE $4 END,
                            next_status = NULL, next_at = NULL
                        WHERE id = $1
                        RETURNING\s""" + REPORT)
                .execute(Tuple.of(dispute, stage.orElse(null), status.orElse(null), at(now.plus(TIME_TO_RESPOND))))
                .map(Disputes::report);
    }

    /** Evidence, or that the merchant accepts. A reference seen before is answered as before. */
    Future<Booking> answer(Order order, Booking.Kind kind, Telling telling, Instant now) {
        boolean accepts = kind == Booking.Kind.ACCEPTANCE;
        return pool.preparedQuery("""
                        /* sandbox.answer_dispute */
                        WITH moved AS (
                            UPDATE sandbox.dispute d
                            SET status = $4, next_status = $5, next_at = CASE WHEN $5::text IS NULL THEN NULL ELSE $6::timestamptz END
                            WHERE d.id = $2 AND d.status = 'needs_response'
                              AND NOT EXISTS (SELECT FROM sandbox.booking seen WHERE seen.reference = $1)
                            RETURNING d.id)
                        INSERT INTO sandbox.booking (reference, kind, status, reason, booked_at, merchant, webhook)
                        SELECT $1, $3, CASE WHEN EXISTS (SELECT FROM moved) THEN 'accepted' ELSE 'refused' END,
                            CASE WHEN EXISTS (SELECT FROM moved) THEN NULL
                                WHEN EXISTS (SELECT FROM sandbox.dispute WHERE id = $2) THEN 'dispute_closed'
                                ELSE 'dispute_unknown' END,
                            $7, $8, $9
                        ON CONFLICT (reference) DO NOTHING""")
                .execute(Tuple.tuple()
                        .addValue(order.reference())
                        .addValue(order.dispute())
                        .addValue(word(kind))
                        .addValue(accepts ? "accepted" : "under_review")
                        .addValue(accepts ? null : order.decision().orElse(null))
                        .addValue(at(now.plus(TIME_TO_DECIDE)))
                        .addValue(at(now))
                        .addValue(telling.merchant())
                        .addValue(telling.how()))
                .compose(booked -> book.known(order.reference()));
    }

    private static void known(String field, String word, Set<String> words) {
        if (!words.contains(word)) {
            throw new IllegalArgumentException("The sandbox bank knows as " + field + " of a dispute: "
                    + String.join(", ", words.stream().sorted().toList()) + ".");
        }
    }

    private static Optional<DisputeReport> report(RowSet<Row> rows) {
        if (rows.size() == 0) {
            return Optional.empty();
        }
        Row row = rows.iterator().next();
        OffsetDateTime respondBy = row.getOffsetDateTime("respond_by");
        return Optional.of(new DisputeReport(
                row.getString("id"),
                row.getString("reference"),
                row.getString("stage"),
                row.getString("status"),
                row.getBoolean("taken"),
                row.getLong("amount"),
                row.getString("currency"),
                respondBy == null ? null : respondBy.toInstant()));
    }
}
