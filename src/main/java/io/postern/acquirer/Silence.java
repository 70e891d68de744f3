package io.postern.acquirer;

/** Why nothing is known of what the bank did. None of them allows the guess that it did nothing. */
public enum Silence {
    /** No connection could be made. */
    NOT_CONNECTED,
    /** Nothing came within the deadline. */
    DEADLINE_PASSED,
    /** The connection broke after sending. */
    CONNECTION_LOST,
    /** An answer came that is not one. */
    ANSWER_UNREADABLE,
    /** The bank answered that it failed. */
    BANK_FAILED
}
