package io.postern.retention;

/** Something in an archive of receipts, or in the database beside it, is not what was signed; nothing is done then. */
public final class DoesNotHold extends RuntimeException {
    DoesNotHold(String what) {
        super(what);
    }

    DoesNotHold(String what, Throwable cause) {
        super(what, cause);
    }
}
