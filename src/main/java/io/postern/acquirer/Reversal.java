package io.postern.acquirer;

/** What a bank can say to a reversal. */
public sealed interface Reversal {
    /** Nothing is booked under the reference and nothing ever will be. */
    record Reversed() implements Reversal {}

    record Unknown(Silence silence) implements Reversal {}
}
