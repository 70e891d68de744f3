package io.postern.keys;

/** Something sealed does not open: it was changed, moved to another place, or its key is not the one it was sealed with. */
public final class BrokenSealException extends RuntimeException {
    static BrokenSealException at(SealContext context) {
        return new BrokenSealException(
                context.field() + " of " + context.table() + " " + context.recordId() + " does not open");
    }

    public BrokenSealException(String what) {
        super(what);
    }
}
