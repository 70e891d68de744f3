package io.postern.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Level;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;

class MaskedLogTest {
    private final MaskedLog filter = new MaskedLog();

    @Test
    void masksTheMessageWithItsArguments() {
        ExtLogRecord line = line("cannot read %s");
        line.setParameters(new Object[] {"4242424242424242"});

        assertThat(filter.isLoggable(line)).isTrue();
        assertThat(line.getFormattedMessage()).isEqualTo("cannot read ****");
    }

    @Test
    void masksTheMessagesOfExceptionsAndKeepsTheirPlace() {
        ExtLogRecord line = line("failed");
        Exception cause = new NumberFormatException("For input string: \"4242424242424242\"");
        line.setThrown(new IllegalStateException("outer", cause));

        filter.isLoggable(line);

        StringWriter shown = new StringWriter();
        line.getThrown().printStackTrace(new PrintWriter(shown));
        assertThat(shown.toString())
                .doesNotContain("4242")
                .contains("java.lang.IllegalStateException: outer")
                .contains("java.lang.NumberFormatException: For input string: \"****\"")
                .contains("MaskedLogTest.java");
    }

    @Test
    void leavesOtherLinesAlone() {
        ExtLogRecord line = line("took %d ms");
        line.setParameters(new Object[] {12});
        Exception thrown = new IllegalStateException("plain");
        line.setThrown(thrown);

        filter.isLoggable(line);

        assertThat(line.getFormattedMessage()).isEqualTo("took 12 ms");
        assertThat(line.getThrown()).isSameAs(thrown);
    }

    private static ExtLogRecord line(String message) {
        return new ExtLogRecord(Level.INFO, message, ExtLogRecord.FormatStyle.PRINTF, "test");
    }
}
