package io.postern.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.InProcesses;
import io.postern.audit.Trail;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A gateway that stops says so on the trail; of one that was killed, the next one says it. */
@InProcesses
class TrailBreaksOffTest {
    @RegisterExtension
    static final Ground GROUND = new Ground();

    @Test
    void theNextGatewaySaysThatOneWasKilledAndOfNoOther() throws Exception {
        GatewayProcess gateway = GROUND.gateway();
        gateway.start();
        gateway.kill();
        gateway.start();

        List<Map<String, Object>> killed = Trail.awaitAt(GROUND.jdbcUrl(), "action = 'audit.broken_off'");
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
        return Trail.entriesAt(GROUND.jdbcUrl(), "action = ?", action);
    }
}
