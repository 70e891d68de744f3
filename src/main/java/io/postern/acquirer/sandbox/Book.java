package io.postern.acquirer.sandbox;

import static io.postern.acquirer.sandbox.BookRows.COLUMNS;
import static io.postern.acquirer.sandbox.BookRows.at;
import static io.postern.acquirer.sandbox.BookRows.word;

import io.postern.acquirer.sandbox.Booking.Status;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The bank's book in PostgreSQL: one row per reference, and a reference seen before is answered as before. Here authorizations, what becomes of them and of everything in time. */
final class Book {
    /** How long a cardholder has for a challenge. */
    private static final long CHALLENGE_SECONDS = 3_600;

    private final Pool pool;

    Book(Pool pool) {
        this.pool = pool;
    }

    /** Books what the issuer decided, unless the reference is known. */
    Future<Booking> authorize(Booking decided, Telling telling) {
        boolean sale = decided.approved() && decided.captureAtOnce();
        boolean challenge = decided.status() == Status.ACTION_REQUIRED;
        return pool.preparedQuery("""
                        /* sandbox.authorize */
                        INSERT INTO sandbox.booking (reference, kind, status, reason, currency, amount,
                            capture_at_once, captured, open, expires_at, script, checks, challenge_id, return_url,
                            after_challenge, later_status, later_reason, later_at, booked_at, merchant, webhook)
                        VALUES ($1, 'authorization', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
                            $16, $17, $18, $19, $20)
                        ON CONFLICT (reference) DO NOTHING
                        RETURNING reference""")
                .execute(Tuple.tuple()
                        .addValue(decided.reference())
                        .addValue(word(decided.status()))
                        .addValue(decided.reason())
                        .addValue(decided.currency())
                        .addValue(decided.amount())
                        .addValue(decided.captureAtOnce())
                        .addValue(sale ? decided.amount() : 0L)
                        .addValue(decided.approved() && !sale)
                        .addValue(at(decided.expiresAt()))
                        .addValue(decided.script())
                        .addValue(decided.checks())
                        .addValue(decided.challengeId())
                        .addValue(decided.returnUrl())
                        .addValue(decided.afterChallenge())
                        .addValue(challenge ? "declined" : null)
                        .addValue(challenge ? "authentication_required" : null)
                        .addValue(challenge ? at(decided.bookedAt().plusSeconds(CHALLENGE_SECONDS)) : null)
                        .addValue(at(decided.bookedAt()))
                        .addValue(telling.merchant())
                        .addValue(telling.how()))
                .compose(rows -> rows.size() == 1 ? Future.succeededFuture(decided) : known(decided.reference()));
    }

    Future<Optional<Booking>> find(String reference) {
        return pool.preparedQuery("/* sandbox.find */ SELECT " + COLUMNS + " FROM sandbox.booking WHERE reference = $1")
                .execute(Tuple.of(reference))
                .map(BookRows::first);
    }

    Future<Optional<Booking>> findChallenge(UUID challenge) {
        return pool.preparedQuery("/* sandbox.find_challenge */ SELECT " + COLUMNS
                        + " FROM sandbox.booking WHERE challenge_id = $1")
                .execute(Tuple.of(challenge))
                .map(BookRows::first);
    }

    /** Ends a challenge; one that has ended already stays as it is. */
    Future<Optional<Booking>> endChallenge(UUID challenge, boolean completed, Instant expiresAt) {
        return pool.preparedQuery("""
                        /* sandbox.end_challenge */
                        WITH outcome AS (
                            SELECT reference, $2 AND after_challenge IS NULL AS approved
                            FROM sandbox.booking WHERE challenge_id = $1)
                        UPDATE sandbox.booking b
                        SET status = CASE WHEN o.approved THEN 'approved' ELSE 'declined' END,
                            reason = CASE WHEN o.approved THEN NULL WHEN $2 THEN after_challenge
                                ELSE 'authentication_required' END,
                            captured = CASE WHEN o.approved AND capture_at_once THEN amount ELSE 0 END,
                            open = o.approved AND NOT capture_at_once,
                            expires_at = $3, later_status = NULL, later_reason = NULL, later_at = NULL
                        FROM outcome o
                        WHERE b.reference = o.reference AND b.status = 'action_required'""")
                .execute(Tuple.of(challenge, completed, at(expiresAt)))
                .compose(ended -> findChallenge(challenge));
    }

    /** Lets the time do its work: what was to change by now has changed. */
    Future<Void> settleDue(Instant now) {
        return pool.preparedQuery("""
                        /* sandbox.settle_due */
                        WITH due AS (
                            UPDATE sandbox.booking
                            SET status = later_status, reason = later_reason,
                                later_status = NULL, later_reason = NULL, later_at = NULL
                            WHERE later_at <= $1
                            RETURNING kind, status, authorization_reference, amount),
                        returned AS (
                            SELECT authorization_reference, sum(amount)::bigint AS amount FROM due
                            WHERE kind = 'refund' AND status = 'refused' GROUP BY authorization_reference)
                        UPDATE sandbox.booking a SET refunded = a.refunded - r.amount
                        FROM returned r WHERE a.reference = r.authorization_reference""").execute(Tuple.of(at(now))).mapEmpty();
    }

    /** What was answered under the reference before. */
    Future<Booking> known(String reference) {
        return find(reference).map(Optional::orElseThrow);
    }
}
