package io.postern.faults;

import io.postern.watch.MaskedLog;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;

/**
 * Everything that is logged while it is open, the gateway's own packages down to DEBUG. Lines of libraries are kept as the
 * console shows them, masked; the gateway's own must need no mask.
 */
final class CapturedLog extends Handler implements AutoCloseable {
    private final Logger ours = LogContext.getLogContext().getLogger("io.postern");
    private final Logger root = LogContext.getLogContext().getLogger("");
    private final java.util.logging.Level before = ours.getLevel();
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final MaskedLog mask = new MaskedLog();
    private final PatternFormatter whole = new PatternFormatter("%c %X %s%e");

    CapturedLog() {
        setLevel(Level.ALL);
        ours.setLevel(Level.DEBUG);
        List<Handler> handlers = new ArrayList<>(List.of(root.getHandlers()));
        handlers.addFirst(this); // before the console, whose mask changes the line for all that come after
        root.setHandlers(handlers.toArray(Handler[]::new));
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void publish(LogRecord line) {
        if (!String.valueOf(line.getLoggerName()).startsWith("io.postern")) {
            ExtLogRecord copy = new ExtLogRecord(ExtLogRecord.wrap(line));
            mask.isLoggable(copy);
            lines.add(whole.format(copy));
            return;
        }
        lines.add(whole.format(line));
    }

    @Override
    public void flush() {
        // nothing is held back
    }

    @Override
    public void close() {
        root.removeHandler(this);
        ours.setLevel(before);
    }
}
