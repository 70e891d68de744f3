package io.postern.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import org.jboss.logging.Logger;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.handlers.ConsoleHandler;
import org.jboss.logmanager.handlers.OutputStreamHandler;
import org.junit.jupiter.api.Test;

/** The console of the running gateway masks: the filter stands where its configuration says. */
@PosternTest
class ConsoleTest {
    private static final String CARD = "4242424242424242";

    @Test
    void masksACardThatALibraryLogs() {
        OutputStreamHandler console = console();
        java.io.StringWriter screen = new java.io.StringWriter();

        console.setWriter(screen);
        try {
            Logger.getLogger("org.example.planted")
                    .errorf(new IllegalStateException("of " + CARD), "cannot read %s", CARD);
            console.flush();
        } finally {
            ((ConsoleHandler) console).setTarget(ConsoleHandler.Target.SYSTEM_OUT);
        }

        assertThat(screen.toString())
                .contains("cannot read ****", "IllegalStateException: of ****")
                .doesNotContain(CARD);
    }

    private static OutputStreamHandler console() {
        List<Handler> all =
                new ArrayList<>(List.of(LogContext.getLogContext().getLogger("").getHandlers()));
        for (int n = 0; n < all.size(); n++) {
            if (all.get(n) instanceof ConsoleHandler console) {
                return console;
            }
            if (all.get(n) instanceof ExtHandler outer) {
                all.addAll(List.of(outer.getHandlers()));
            }
        }
        throw new IllegalStateException("there is no console among " + all);
    }
}
