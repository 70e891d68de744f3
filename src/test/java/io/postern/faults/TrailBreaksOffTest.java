package io.postern.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.InProcesses;
import io.postern.audit.Trail;
import io.postern.demo.EmbeddedDatabase;
import io.postern.demo.Logins;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that stops says so on the trail; of one that was killed, the next one says it. */
@InProcesses
class TrailBreaksOffTest {
    @TempDir
    static Path home;

    private static EmbeddedDatabase database;

    @BeforeAll
    static void startDatabase() {
        database = EmbeddedDatabase.temporary(home.resolve("postgres"), Logins.forTests());
    }

    @AfterAll
    static void stopDatabase() {
        database.stop();
    }

    @Test
    void theNextGatewaySaysThatOneWasKilledAndOfNoOther() throws Exception {
        int bankPort = GatewayProcess.freePort();
        GatewayProcess gateway =
                new GatewayProcess(home, "127.0.0.1:" + database.port(), bankPort, "http://127.0.0.1:" + bankPort);
        gateway.start();
        gateway.kill();
        gateway.start();

        List<Map<String, Object>> killed = Trail.awaitAt(url(), "action = 'audit.broken_off'");
        gateway.stop();

        List<Map<String, Object>> started = found("audit.started");
        List<Map<String, Object>> stopped = found("audit.stopped");
        assertThat(started).hasSize(2);
        assertThat(killed).hasSize(1);
        assertThat(killed.getFirst())
                .containsEntry("object", started.getFirst().get("object"))
                .containsEntry("address", started.getLast().get("object"));
        assertThat(stopped).hasSize(1);
        assertThat(stopped.getFirst()).containsEntry("object", started.getLast().get("object"));
        assertThat(found("audit.broken_off")).hasSize(1);
    }

    private static List<Map<String, Object>> found(String action) throws SQLException {
        return Trail.entriesAt(url(), "action = ?", action);
    }

    private static String url() {
        return "jdbc:postgresql://127.0.0.1:" + database.port() + "/postern";
    }
}
