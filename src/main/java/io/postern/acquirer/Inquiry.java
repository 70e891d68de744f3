package io.postern.acquirer;

/** What a bank knows of one of our references. */
public sealed interface Inquiry<A> {
    /** @param answer as it stands now; never an {@code Unknown} */
    record Found<A>(A answer) implements Inquiry<A> {}

    /** Nothing is booked under it. The order may still be on its way: reverse before giving up. */
    record NotFound<A>() implements Inquiry<A> {}

    record Unknown<A>(Silence silence) implements Inquiry<A> {}
}
