package io.postern.dispute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.FreePort;
import io.postern.problem.ProblemException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real TCP server that speaks clamd's protocol. */
class VirusScanTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final byte[] HARMLESS = "%PDF-1.7 harmless".getBytes(StandardCharsets.US_ASCII);

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @Test
    void showsClamdEveryByte() throws IOException {
        byte[] large = new byte[3 * 64 * 1024 + 17];
        new Random(8).nextBytes(large);
        try (ClamdForTests clamd = ClamdForTests.start()) {
            assertThat(look(clamd, large)).isEqualTo(VirusScan.Verdict.CLEAN);
            assertThat(clamd.seen).hasSize(1);
            assertThat(clamd.seen.getFirst()).isEqualTo(large);
        }
    }

    @Test
    void refusesWhatClamdFinds() throws IOException {
        try (ClamdForTests clamd = ClamdForTests.start()) {
            byte[] eicar = ("%PDF-1.7 " + ClamdForTests.EICAR).getBytes(StandardCharsets.ISO_8859_1);

            assertThatThrownBy(() -> look(clamd, eicar))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("harmful");
            assertThat(clamd.seen).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INSTREAM size limit exceeded. ERROR", "", "stream: OKAY", "other: OK"})
    void whateverIsNotCleanIsRefused(String words) throws IOException {
        try (ClamdForTests clamd = ClamdForTests.thatSays(words)) {
            assertThatThrownBy(() -> look(clamd, HARMLESS))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("could not look");
        }
    }

    @Test
    void takesNothingWhileClamdIsAway() throws IOException {
        try (ClamdForTests mute = ClamdForTests.thatSays(null)) {
            assertThatThrownBy(() -> look(Optional.of("127.0.0.1:" + mute.port()), false, HARMLESS))
                    .hasMessageContaining("does not answer");
        }
        assertThatThrownBy(() -> look(Optional.of("127.0.0.1:" + FreePort.next()), false, HARMLESS))
                .hasMessageContaining("does not answer");
        try (ServerSocket silent = new ServerSocket(0)) {
            assertThatThrownBy(() -> look(Optional.of("127.0.0.1:" + silent.getLocalPort()), false, HARMLESS))
                    .hasMessageContaining("does not answer");
        }
    }

    @Test
    void saysPlainlyThatNobodyScans() {
        assertThat(look(Optional.empty(), true, HARMLESS)).isEqualTo(VirusScan.Verdict.NOT_SCANNED);
        assertThatThrownBy(() -> look(Optional.empty(), false, HARMLESS)).hasMessageContaining("No virus scanner");
    }

    private static VirusScan.Verdict look(ClamdForTests clamd, byte[] content) {
        return look(Optional.of("127.0.0.1:" + clamd.port()), false, content, Duration.ofSeconds(30));
    }

    private static VirusScan.Verdict look(Optional<String> clamd, boolean acceptUnscanned, byte[] content) {
        return look(clamd, acceptUnscanned, content, Duration.ofSeconds(1));
    }

    private static VirusScan.Verdict look(
            Optional<String> clamd, boolean acceptUnscanned, byte[] content, Duration deadline) {
        return new VirusScan(VERTX, config(clamd, acceptUnscanned, deadline))
                .look(content)
                .await()
                .atMost(Duration.ofSeconds(40));
    }

    private static FilesConfig config(Optional<String> clamd, boolean acceptUnscanned, Duration deadline) {
        return new FilesConfig() {
            @Override
            public Optional<String> clamd() {
                return clamd;
            }

            @Override
            public Duration clamdDeadline() {
                return deadline;
            }

            @Override
            public boolean acceptUnscanned() {
                return acceptUnscanned;
            }
        };
    }
}
