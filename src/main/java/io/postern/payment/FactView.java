package io.postern.payment;

import java.time.Instant;

/**
 * One line of a payment's timeline.
 *
 * @param amount what the fact is about, in minor units; 0 when it moves no total
 * @param receipt id of the receipt that states it; null when none does
 */
record FactView(
        String object,
        int seq,
        String kind,
        Status status,
        long amount,
        long authorized,
        long captured,
        long refunded,
        LastError lastError,
        String reason,
        String acquirerReference,
        String receipt,
        Instant createdAt) {

    static FactView of(Fact fact, String receipt) {
        Detail detail = fact.detail();
        return new FactView(
                "fact",
                fact.seq(),
                fact.kind().wire(),
                fact.status(),
                fact.amountMinor(),
                fact.totals().authorizedMinor(),
                fact.totals().capturedMinor(),
                fact.totals().refundedMinor(),
                fact.kind() == FactKind.DECLINED ? detail.lastError() : null,
                detail.reason(),
                detail.acquirerReference(),
                receipt,
                fact.at());
    }
}
