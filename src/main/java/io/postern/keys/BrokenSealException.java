package io.postern.keys;

/** Something sealed does not open: it was changed, moved to another place, or its key is not the one it was sealed with. */
public final class BrokenSealException extends RuntimeException {
    BrokenSealException(String what) {
        super(what);
    }
}
