package io.postern.watch;

import io.quarkus.logging.LoggingFilter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;

/**
 * Masks whatever may be a card number or a secret in every line of the log: in its message with its arguments, in its
 * context, in exceptions. Libraries quote what they could not read, and no care of ours reaches into them.
 */
@LoggingFilter(name = "masked")
public final class MaskedLog implements Filter {
    @Override
    public boolean isLoggable(LogRecord line) {
        String message = line instanceof ExtLogRecord ext ? ext.getFormattedMessage() : line.getMessage();
        String masked = SecretMask.masked(message);
        if (masked != null && (!masked.equals(message) || holdsAny(line.getParameters()))) {
            replace(line, masked);
        }
        if (line instanceof ExtLogRecord ext) {
            maskContext(ext);
        }
        line.setThrown(MaskedThrowable.of(line.getThrown()));
        return true;
    }

    /** Those that the message does not show may be shown by a formatter. */
    private static boolean holdsAny(Object[] parameters) {
        if (parameters != null) {
            for (Object parameter : parameters) {
                if (parameter != null && SecretMask.holdsAny(String.valueOf(parameter))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void replace(LogRecord line, String masked) {
        if (line instanceof ExtLogRecord ext) {
            ext.setMessage(masked, ExtLogRecord.FormatStyle.NO_FORMAT);
        } else {
            line.setMessage(masked);
        }
        line.setParameters(null);
    }

    private static void maskContext(ExtLogRecord line) {
        Map<String, String> context = line.getMdcCopy();
        Map<String, String> masked = new LinkedHashMap<>();
        context.forEach((key, value) -> masked.put(SecretMask.masked(key), SecretMask.ofField(key, value)));
        if (!masked.equals(context)) {
            line.setMdc(masked);
        }
        if (line.getNdc() != null && SecretMask.holdsAny(line.getNdc())) {
            line.setNdc(SecretMask.masked(line.getNdc()));
        }
    }
}
