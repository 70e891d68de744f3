package io.postern.acquirer;

/** What a bank can say to a capture, a void or a refund. */
public sealed interface MovementAnswer {
    record Accepted(String acquirerReference) implements MovementAnswer {}

    /** Taken on, decided later: ask again. */
    record Pending(String acquirerReference) implements MovementAnswer {}

    /** Not done. A refund once accepted can end here days later. */
    record Refused(String code, String message) implements MovementAnswer {}

    record Unknown(Silence silence) implements MovementAnswer {}
}
