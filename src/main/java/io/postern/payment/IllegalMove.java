package io.postern.payment;

import io.postern.id.IdKind;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;

/** Says why a payment does not allow a move now, with the state it is in. */
final class IllegalMove {
    private IllegalMove() {}

    /** @param verb the move in the caller's words, such as {@code captured} */
    static ProblemException of(Payment payment, String verb) {
        Life life = payment.life();
        if (life.move() != null) {
            return busy(payment);
        }
        return withState(
                ProblemException.of(
                        Problem.ILLEGAL_STATE,
                        "The payment " + id(life) + " is "
                                + life.last().status().wire() + " and cannot be " + verb + "."),
                life);
    }

    static ProblemException tooMuch(Payment payment, String verb, long wantedMinor, long allowedMinor) {
        Life life = payment.life();
        return withState(
                ProblemException.of(
                        Problem.ILLEGAL_STATE,
                        "amount",
                        "Of payment " + id(life) + " at most " + allowedMinor + " can be " + verb + "; " + wantedMinor
                                + " was asked for."),
                life);
    }

    static ProblemException busy(Payment payment) {
        return withState(
                ProblemException.of(
                                Problem.PAYMENT_BUSY,
                                "The payment " + id(payment.life())
                                        + " is waiting for the bank's answer to an earlier move. Try again shortly.")
                        .header("Retry-After", "1"),
                payment.life());
    }

    private static ProblemException withState(ProblemException refusal, Life life) {
        return refusal.member("payment_status", life.last().status().wire())
                .member("amount_capturable", life.totals().capturableMinor())
                .member("amount_captured", life.totals().capturedMinor())
                .member("amount_refunded", life.totals().refundedMinor());
    }

    private static String id(Life life) {
        return IdKind.PAYMENT.format(life.head().id());
    }
}
