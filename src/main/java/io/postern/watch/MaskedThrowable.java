package io.postern.watch;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Stands in the log for an exception that says what may not be shown, itself or in what it was caused by or suppressed. */
final class MaskedThrowable extends RuntimeException {
    private static final int MOST = 100;

    /** The class of a lambda: behind the slash stands where it lies, or what it is of in an executable, and no card number. */
    private static final Pattern HIDDEN_CLASS = Pattern.compile("\\$\\$Lambda/0x[0-9a-f]{1,40}\\b");

    private final transient String text;

    private MaskedThrowable(Throwable original) {
        super(SecretMask.masked(original.getMessage()));
        this.text = SecretMask.masked(String.valueOf(original));
        setStackTrace(masked(original.getStackTrace()));
    }

    /** The same one when it holds nothing. */
    static Throwable of(Throwable thrown) {
        if (thrown == null || !holdsAny(thrown, new IdentityHashMap<>())) {
            return thrown;
        }
        return copy(thrown, new IdentityHashMap<>());
    }

    /** Of so many that nobody would read them all, the rest counts as guilty. */
    private static boolean holdsAny(Throwable thrown, Map<Throwable, Boolean> seen) {
        if (thrown == null || seen.put(thrown, true) != null) {
            return false;
        }
        return seen.size() > MOST
                || SecretMask.holdsAny(String.valueOf(thrown))
                || SecretMask.holdsAny(String.valueOf(thrown.getMessage()))
                || Arrays.stream(thrown.getStackTrace()).anyMatch(MaskedThrowable::holdsAny)
                || Arrays.stream(thrown.getSuppressed()).anyMatch(other -> holdsAny(other, seen))
                || holdsAny(thrown.getCause(), seen);
    }

    /** What was seen before, or comes after so many, is left out. */
    private static MaskedThrowable copy(Throwable original, Map<Throwable, Boolean> seen) {
        if (original == null || seen.put(original, true) != null || seen.size() > MOST) {
            return null;
        }
        MaskedThrowable masked = new MaskedThrowable(original);
        for (Throwable suppressed : original.getSuppressed()) {
            MaskedThrowable copy = copy(suppressed, seen);
            if (copy != null) {
                masked.addSuppressed(copy);
            }
        }
        MaskedThrowable cause = copy(original.getCause(), seen);
        if (cause != null) {
            masked.initCause(cause);
        }
        return masked;
    }

    private static StackTraceElement[] masked(StackTraceElement... trace) {
        return Arrays.stream(trace)
                .map(place ->
                        holdsAny(place) ? new StackTraceElement("****", "****", null, place.getLineNumber()) : place)
                .toArray(StackTraceElement[]::new);
    }

    /** Without its module, whose name and version look like an address. */
    private static boolean holdsAny(StackTraceElement place) {
        String text = place.getClassName() + '.' + place.getMethodName() + '(' + place.getFileName() + ')';
        return SecretMask.holdsAny(HIDDEN_CLASS.matcher(text).replaceAll(""));
    }

    @Override
    public String toString() {
        return text;
    }
}
