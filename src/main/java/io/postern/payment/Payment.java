package io.postern.payment;

import io.postern.acquirer.AuthorizationAnswer.ActionRequired;
import io.postern.acquirer.AuthorizationAnswer.Approved;
import io.postern.acquirer.AuthorizationAnswer.Declined;
import io.postern.card.CardView.ChecksView;
import io.postern.problem.Quote;
import io.postern.risk.Decision;
import java.time.Instant;
import java.util.UUID;

/**
 * A payment's life. Each state offers only the moves it allows; which state a payment is in follows from its last fact.
 * The diagram stands in the room's page.
 */
sealed interface Payment {
    Life life();

    static Payment of(Life life) {
        if (life.move() != null) {
            return switch (life.move().kind()) {
                case AUTHORIZATION -> new Authorizing(life);
                case CAPTURE -> new Capturing(life);
                case VOID -> new Voiding(life);
                case REFUND -> new Refunding(life);
            };
        }
        return switch (life.last().status()) {
            case REQUIRES_PAYMENT_METHOD, REQUIRES_CONFIRMATION -> new AwaitingCard(life);
            case REQUIRES_ACTION -> new AwaitingAction(life);
            case REQUIRES_CAPTURE, PARTIALLY_CAPTURED -> new Capturable(life);
            case SUCCEEDED -> new Paid(life);
            case CANCELED, EXPIRED -> new Over(life);
            case PROCESSING -> throw new IllegalStateException("a payment is processing without a move");
        };
    }

    /** The bank is asked for an authorization. */
    static Authorizing create(Head head, Attempt attempt, Decision risk) {
        Move move = Move.authorization(attempt.id(), head, Status.REQUIRES_PAYMENT_METHOD);
        Detail detail = Detail.starting(attempt.id(), risk).moving(move);
        return new Authorizing(Life.begin(head, attempt, Status.PROCESSING, detail));
    }

    /** A refund that the bank is still working on came through. Legal in every state: it moves no total. */
    default Payment refundSucceeded(UUID refund, long amountMinor, Instant at) {
        return refundSucceeded(life(), life().detail(), refund, amountMinor, at);
    }

    /** A refund came back, before or after it had succeeded; its amount may be refunded again. */
    default Payment refundFailed(UUID refund, long amountMinor, String reason, Instant at) {
        return refundFailed(life(), life().detail(), refund, amountMinor, reason, at);
    }

    /** A dispute holds so much of it back now. Legal in every state in which nothing is under way: it moves no total. */
    default Payment disputed(FactKind kind, UUID dispute, long amountMinor, long heldMinor, Instant at) {
        Life life = life();
        return of(life.then(
                kind,
                life.last().status(),
                amountMinor,
                dispute,
                life.totals(),
                life.detail().disputed(heldMinor),
                at));
    }

    private static Payment refundSucceeded(Life life, Detail detail, UUID refund, long amountMinor, Instant at) {
        return of(life.then(
                FactKind.REFUND_SUCCEEDED, life.last().status(), amountMinor, refund, life.totals(), detail, at));
    }

    private static Payment refundFailed(
            Life life, Detail detail, UUID refund, long amountMinor, String reason, Instant at) {
        return of(life.then(
                FactKind.REFUND_FAILED,
                life.last().status(),
                amountMinor,
                refund,
                life.totals().refunded(-amountMinor),
                detail.because(reason),
                at));
    }

    /** The bank took back a capture that had succeeded. Its money is as free as if the bank had refused at once. */
    private static Life captureReversed(
            Life life, Status status, UUID capture, long amountMinor, String reason, Instant at) {
        return life.then(
                FactKind.CAPTURE_REVERSED,
                status,
                amountMinor,
                capture,
                life.totals().captured(-amountMinor),
                life.detail().refused(LastError.refusedMove("capture", reason)),
                at);
    }

    /** The bank has been asked to authorize and has not answered. */
    record Authorizing(Life life) implements Payment {
        Payment approve(Approved answer, Instant at) {
            Detail detail = life.detail()
                    .approved(
                            answer.acquirerReference(),
                            answer.networkTransactionId(),
                            ChecksView.of(answer.checks()),
                            answer.expiresAt());
            long amount = life.move().amountMinor();
            Totals authorized = life.totals().authorized(amount);
            Life approved = life.answered(FactKind.AUTHORIZED, Status.REQUIRES_CAPTURE, authorized, detail, at);
            if (!life.head().capturesAtOnce()) {
                return new Capturable(approved);
            }
            return new Paid(approved.then(
                    FactKind.CAPTURED_AT_ONCE,
                    Status.SUCCEEDED,
                    amount,
                    life.move().id(),
                    authorized.captured(amount),
                    detail,
                    at));
        }

        AwaitingCard decline(LastError error, Instant at) {
            Detail detail = life.detail().declined(error);
            return new AwaitingCard(
                    life.answered(FactKind.DECLINED, Status.REQUIRES_PAYMENT_METHOD, life.totals(), detail, at));
        }

        AwaitingCard decline(Declined answer, Instant at) {
            return decline(
                    new LastError(
                            answer.code(),
                            answer.declineCode().orElse(null),
                            answer.adviceCode().orElse(null),
                            answer.networkDeclineCode().orElse(null),
                            Quote.mask(answer.message())),
                    at);
        }

        AwaitingAction requireAction(ActionRequired answer, Instant at) {
            Detail detail = life.detail().actionRequired(answer.acquirerReference(), answer.url());
            return new AwaitingAction(
                    life.answered(FactKind.ACTION_REQUIRED, Status.REQUIRES_ACTION, life.totals(), detail, at));
        }

        /** The bank stays silent. The move stays under way until the bank has been asked about it. */
        Authorizing unanswered(Instant at) {
            return new Authorizing(Silent.note(life, at));
        }
    }

    /** There is no card that pays: after a decline, until another try. */
    record AwaitingCard(Life life) implements Payment {
        Authorizing confirm(Attempt attempt, Decision risk, Instant at) {
            Move move = Move.authorization(attempt.id(), life.head(), Status.REQUIRES_PAYMENT_METHOD);
            Detail detail = Detail.starting(attempt.id(), risk).moving(move);
            return new Authorizing(
                    life.tryAgain(attempt).then(FactKind.CONFIRMED, Status.PROCESSING, attempt.id(), detail, at));
        }

        /** Nothing is set aside at the bank, so nothing has to be asked of it. */
        Over cancel(String reason, Instant at) {
            Detail detail = life.detail().because(reason);
            return new Over(life.then(FactKind.AUTHORIZATION_VOIDED, Status.CANCELED, null, detail, at));
        }
    }

    /** The cardholder has to do something first. */
    record AwaitingAction(Life life) implements Payment {
        /** The cardholder says it is done: the bank is asked what became of the attempt. */
        Authorizing finish(Instant at) {
            Move move = Move.authorization(life.detail().attempt(), life.head(), Status.REQUIRES_ACTION);
            return new Authorizing(life.asked(FactKind.CONFIRMED, Status.PROCESSING, move, life.totals(), at));
        }

        /** The bank asks for what it asked for before. */
        boolean isStill(ActionRequired answer) {
            return answer.url().equals(life.detail().nextActionUrl());
        }

        Voiding cancel(UUID voidId, String reason, Instant at) {
            return Voiding.ask(life, voidId, reason, at);
        }
    }

    /** Money is set aside and may be taken, in one part or several. */
    record Capturable(Life life) implements Payment {
        Capturing capture(UUID captureId, long amountMinor, boolean isFinal, Instant at) {
            Status from = life.last().status();
            Move move = new Move(Move.Kind.CAPTURE, captureId, amountMinor, isFinal, from);
            Totals totals = life.totals().captured(amountMinor);
            return new Capturing(life.asked(FactKind.CAPTURE_REQUESTED, Status.PROCESSING, move, totals, at));
        }

        Voiding cancel(UUID voidId, String reason, Instant at) {
            return Voiding.ask(life, voidId, reason, at);
        }

        Refunding refund(UUID refundId, long amountMinor, Instant at) {
            return Refunding.ask(life, refundId, amountMinor, at);
        }

        Capturable captureReversed(UUID capture, long amountMinor, String reason, Instant at) {
            Status status = Status.openWith(life.totals().capturedMinor() - amountMinor);
            return new Capturable(Payment.captureReversed(life, status, capture, amountMinor, reason, at));
        }
    }

    /** The bank has been asked to take money. */
    record Capturing(Life life) implements Payment {
        Payment captured(Instant at) {
            Move move = life.move();
            Detail detail = life.detail().settled();
            long rest = life.totals().capturableMinor();
            boolean whole = rest == 0 || move.isFinal();
            Status status = whole ? Status.SUCCEEDED : Status.PARTIALLY_CAPTURED;
            Life taken = life.answered(FactKind.CAPTURED, status, life.totals(), detail, at);
            if (rest == 0 || !move.isFinal()) {
                return of(taken);
            }
            return of(taken.then(
                    FactKind.AUTHORIZATION_VOIDED,
                    status,
                    rest,
                    move.id(),
                    taken.totals().authorized(-rest),
                    detail.because("final_capture"),
                    at));
        }

        Capturable refused(String reason, Instant at) {
            Move move = life.move();
            Totals totals = life.totals().captured(-move.amountMinor());
            Detail detail = life.detail().refused(LastError.refusedMove("capture", reason));
            return new Capturable(life.answered(FactKind.CAPTURE_FAILED, move.from(), totals, detail, at));
        }

        Capturing unanswered(Instant at) {
            return new Capturing(Silent.note(life, at));
        }
    }

    /** The bank has been asked to release what was not taken. */
    record Voiding(Life life) implements Payment {
        static Voiding ask(Life life, UUID voidId, String reason, Instant at) {
            long rest = life.totals().capturableMinor();
            Move move = new Move(Move.Kind.VOID, voidId, rest, true, life.last().status());
            Detail detail = life.detail().moving(move).because(reason);
            return new Voiding(life.then(FactKind.VOID_REQUESTED, Status.PROCESSING, voidId, detail, at));
        }

        /** @param lapsed the authorization ran out, nobody canceled it */
        Payment voided(boolean lapsed, Instant at) {
            boolean nothingTaken = life.totals().capturedMinor() == 0;
            Status status = !nothingTaken ? Status.SUCCEEDED : lapsed ? Status.EXPIRED : Status.CANCELED;
            Totals totals = life.totals().authorized(-life.move().amountMinor());
            Detail detail = life.detail().settled().because(life.detail().reason());
            return of(life.answered(FactKind.AUTHORIZATION_VOIDED, status, totals, detail, at));
        }

        Payment refused(String reason, Instant at) {
            Detail detail = life.detail().refused(LastError.refusedMove("void", reason));
            return of(life.answered(FactKind.VOID_FAILED, life.move().from(), life.totals(), detail, at));
        }

        Voiding unanswered(Instant at) {
            return new Voiding(Silent.note(life, at));
        }
    }

    /** All that will be taken was taken. */
    record Paid(Life life) implements Payment {
        Refunding refund(UUID refundId, long amountMinor, Instant at) {
            return Refunding.ask(life, refundId, amountMinor, at);
        }

        /** May be captured anew, unless what was set aside was taken at once or the rest of it given back since. */
        Payment captureReversed(UUID capture, long amountMinor, String reason, Instant at) {
            boolean isOpen = !life.head().capturesAtOnce()
                    && life.totals().authorizedMinor() == life.head().amount().amountMinor();
            return isOpen
                    ? new Capturable(life).captureReversed(capture, amountMinor, reason, at)
                    : captureReversedForGood(capture, amountMinor, reason, at);
        }

        /** What was set aside for it is set aside no more. */
        private Payment captureReversedForGood(UUID capture, long amountMinor, String reason, Instant at) {
            boolean lapsed = VoidPayment.LAPSED.equals(life.detail().reason());
            boolean nothingLeft = life.totals().capturedMinor() <= amountMinor;
            Status status = !nothingLeft ? Status.SUCCEEDED : lapsed ? Status.EXPIRED : Status.CANCELED;
            Life reversed = Payment.captureReversed(life, status, capture, amountMinor, reason, at);
            return of(reversed.then(
                    FactKind.AUTHORIZATION_VOIDED,
                    status,
                    amountMinor,
                    capture,
                    reversed.totals().authorized(-amountMinor),
                    reversed.detail().because(lapsed ? VoidPayment.LAPSED : FactKind.CAPTURE_REVERSED.word()),
                    at));
        }
    }

    /** The bank has been asked to give money back; the payment's status shows no difference. */
    record Refunding(Life life) implements Payment {
        static Refunding ask(Life life, UUID refundId, long amountMinor, Instant at) {
            Status status = life.last().status();
            Move move = new Move(Move.Kind.REFUND, refundId, amountMinor, false, status);
            Totals totals = life.totals().refunded(amountMinor);
            return new Refunding(life.asked(FactKind.REFUND_REQUESTED, status, move, totals, at));
        }

        Payment succeeded(Instant at) {
            return Payment.refundSucceeded(
                    life, life.detail().settled(), life.move().id(), life.move().amountMinor(), at);
        }

        Payment pending(Instant at) {
            Detail detail = life.detail().settled();
            return of(life.answered(FactKind.REFUND_PENDING, life.last().status(), life.totals(), detail, at));
        }

        Payment refused(String reason, Instant at) {
            Move move = life.move();
            return Payment.refundFailed(life, life.detail().settled(), move.id(), move.amountMinor(), reason, at);
        }

        Refunding unanswered(Instant at) {
            return new Refunding(Silent.note(life, at));
        }
    }

    /** Canceled or expired with nothing taken. No move is left. */
    record Over(Life life) implements Payment {}
}
