package io.postern.payment;

import java.time.Instant;
import java.util.UUID;

/**
 * One link of a payment's chain.
 *
 * @param seq 1 for the first; also the payment's version
 * @param amountMinor what this fact is about; zero when it moves no total
 * @param moveId the attempt, capture, void or refund it belongs to; null when none
 * @param before totals of the fact before; null for the first
 */
record Fact(
        int seq,
        FactKind kind,
        Status status,
        long amountMinor,
        UUID moveId,
        Totals totals,
        Totals before,
        Detail detail,
        Instant at) {}
