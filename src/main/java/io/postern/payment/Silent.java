package io.postern.payment;

import java.time.Instant;

/** Notes that the bank did not answer, without ending the move that it was asked for. */
final class Silent {
    private Silent() {}

    static Life note(Life life, Instant at) {
        Status status = life.move().kind() == Move.Kind.REFUND ? life.last().status() : Status.PROCESSING;
        return life.then(FactKind.UNANSWERED, status, life.move().id(), life.detail(), at);
    }
}
