package io.postern.acquirer.sandbox;

import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;

/**
 * One line of the bank's book: what it did under one reference of a caller's.
 *
 * @param reason the word of a decline or refusal in cards.json
 * @param afterChallenge the word of the decline that follows the challenge; null when it approves
 */
record Booking(
        String reference,
        Kind kind,
        Status status,
        String reason,
        String currency,
        long amount,
        boolean captureAtOnce,
        Instant expiresAt,
        String script,
        String checks,
        UUID challengeId,
        String returnUrl,
        String afterChallenge,
        Instant bookedAt) {

    enum Kind {
        AUTHORIZATION,
        CAPTURE,
        VOID,
        REFUND,
        EVIDENCE,
        ACCEPTANCE,
        TOMBSTONE
    }

    enum Status {
        APPROVED,
        DECLINED,
        ACTION_REQUIRED,
        ACCEPTED,
        PENDING,
        REFUSED,
        REVERSED
    }

    /** A capture, void or refund as the book answered it; it has nothing of what an authorization has. */
    static Booking movement(String reference, Kind kind, Status status, String reason, Instant bookedAt) {
        return new Booking(
                reference, kind, status, reason, null, 0, false, null, null, null, null, null, null, bookedAt);
    }

    /** The same as a webhook tells it: how it stood at that time. A word that is no status of the book changes nothing. */
    Booking asTold(String word, String why) {
        Status then = Arrays.stream(Status.values())
                .filter(one -> BookRows.word(one).equals(word))
                .findFirst()
                .orElse(status);
        return new Booking(
                reference,
                kind,
                then,
                why,
                currency,
                amount,
                captureAtOnce,
                expiresAt,
                script,
                checks,
                challengeId,
                returnUrl,
                afterChallenge,
                bookedAt);
    }

    boolean approved() {
        return status == Status.APPROVED;
    }
}
