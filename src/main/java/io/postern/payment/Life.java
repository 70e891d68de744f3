package io.postern.payment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A payment as its facts tell it: what it was created with, the attempt that counts, the last fact, and the facts that
 * were added since it was read and are still to be written.
 */
record Life(Head head, Attempt attempt, Fact last, List<Fact> unwritten) {

    /** A payment as it was read. */
    static Life read(Head head, Attempt attempt, Fact last) {
        return new Life(head, attempt, last, List.of());
    }

    /** A payment that begins now, with its first fact. */
    static Life begin(Head head, Attempt attempt, Status status, Detail detail) {
        Fact first = new Fact(
                1,
                FactKind.CREATED,
                status,
                head.amount().amountMinor(),
                attempt.id(),
                Totals.ZERO,
                null,
                detail,
                head.createdAt());
        return new Life(head, attempt, first, List.of(first));
    }

    Totals totals() {
        return last.totals();
    }

    Detail detail() {
        return last.detail();
    }

    /** What was captured and neither refunded nor held back by a dispute. */
    long refundableMinor() {
        return Math.max(0, totals().refundableMinor() - disputedMinor());
    }

    long disputedMinor() {
        return detail().disputed() == null ? 0 : detail().disputed();
    }

    /** Whether the attempt that counts set money aside. */
    boolean isApproved() {
        return last.totals().authorizedMinor() > 0;
    }

    Move move() {
        return last.detail().move();
    }

    /** A fact that begins a move: the bank is asked for it. */
    Life asked(FactKind kind, Status status, Move move, Totals totals, Instant at) {
        return then(kind, status, move.amountMinor(), move.id(), totals, detail().moving(move), at);
    }

    /** A fact that ends the move under way: the bank has answered it. */
    Life answered(FactKind kind, Status status, Totals totals, Detail detail, Instant at) {
        return then(kind, status, move().amountMinor(), move().id(), totals, detail, at);
    }

    /** A fact that moves no total; its amount is that of the move it begins or ends. */
    Life then(FactKind kind, Status status, UUID moveId, Detail detail, Instant at) {
        Move about = detail.move() == null ? move() : detail.move();
        return then(kind, status, about == null ? 0 : about.amountMinor(), moveId, totals(), detail, at);
    }

    Life then(FactKind kind, Status status, long amountMinor, UUID moveId, Totals totals, Detail detail, Instant at) {
        Fact next = new Fact(last.seq() + 1, kind, status, amountMinor, moveId, totals, totals(), detail, at);
        List<Fact> more = new ArrayList<>(unwritten);
        more.add(next);
        return new Life(head, attempt, next, List.copyOf(more));
    }

    /** The same life once its new facts are durable. */
    Life written() {
        return read(head, attempt, last);
    }

    Life tryAgain(Attempt next) {
        return new Life(head, next, last, unwritten);
    }
}
