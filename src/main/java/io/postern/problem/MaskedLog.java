package io.postern.problem;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;

/**
 * Masks whatever may be a card number in every line of the log, in messages of exceptions too: libraries quote what they
 * could not read, and no care of ours reaches into them.
 */
@LoggingFilter(name = "masked")
public final class MaskedLog implements Filter {
    private static final int DEEPEST = 20;

    @Override
    public boolean isLoggable(LogRecord line) {
        String message = line instanceof ExtLogRecord ext ? ext.getFormattedMessage() : line.getMessage();
        String masked = Quote.mask(message);
        if (masked != null && !masked.equals(message)) {
            replace(line, masked);
        }
        if (hasCardNumber(line.getThrown())) {
            line.setThrown(Masked.of(line.getThrown(), DEEPEST));
        }
        return true;
    }

    private static void replace(LogRecord line, String masked) {
        if (line instanceof ExtLogRecord ext) {
            ext.setMessage(masked, ExtLogRecord.FormatStyle.NO_FORMAT);
        } else {
            line.setMessage(masked);
        }
        line.setParameters(null);
    }

    private static boolean hasCardNumber(Throwable thrown) {
        Throwable link = thrown;
        for (int depth = 0; link != null && depth < DEEPEST; depth++, link = link.getCause()) {
            if (link.getMessage() != null && !Quote.mask(link.getMessage()).equals(link.getMessage())) {
                return true;
            }
        }
        return false;
    }

    /** Stands in the log for an exception whose message may not be shown. */
    private static final class Masked extends RuntimeException {
        private final String name;

        private Masked(Throwable original, Throwable cause) {
            super(Quote.mask(original.getMessage()), cause);
            this.name = original.getClass().getName();
            setStackTrace(original.getStackTrace());
        }

        static Throwable of(Throwable original, int depth) {
            return original == null || depth == 0 ? null : new Masked(original, of(original.getCause(), depth - 1));
        }

        @Override
        public String toString() {
            return name + ": " + getMessage();
        }
    }
}
