package io.postern.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.InProcesses;
import io.postern.archive.VerifyArchive;
import io.postern.delivery.Until;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Kills the gateway while it writes a month file, twice: nothing half is there, and the next one finishes the month. */
@InProcesses
class ArchiveKillTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int ENTRIES = 400_000;
    private static final int KILLS = 2;
    private static final String ARCHIVED = "SELECT count(*) FROM audit_archive";
    private static final YearMonth MONTH = YearMonth.now(ZoneOffset.UTC).minusMonths(1);

    @RegisterExtension
    static final Ground GROUND = new Ground();

    private final Path directory = GROUND.home().resolve("archive");
    private final Set<String> cutOff = new HashSet<>();

    @Test
    void leavesNothingHalfAndIsFinishedByTheNextGateway() throws Exception {
        GatewayProcess gateway = GROUND.gateway();
        gateway.start();
        gateway.stop();
        plant();

        gateway.set("postern.audit.archive.directory", directory)
                .set("postern.audit.archive.look-every", "1s")
                .set("postern.audit.archive.margin", "0s");
        for (int kill = 0; kill < KILLS; kill++) {
            gateway.start();
            Until.isTrue(PATIENCE, () -> unfinished().anyMatch(name -> !cutOff.contains(name))); // of this gateway
            gateway.kill();
            unfinished().forEach(cutOff::add);
            assertThat(Ground.names(directory))
                    .noneMatch(name -> name.startsWith("audit-") || name.startsWith("manifest-"));
            assertThat(GROUND.count(ARCHIVED)).isZero();
        }
        assertThat(unfinished())
                .as("left alone, since another gateway may be at it")
                .hasSize(KILLS);
        Ground.abandon(directory, cutOff);
        gateway.start();
        Until.isTrue(PATIENCE, () -> GROUND.count(ARCHIVED) == 1);
        Path keys = Files.writeString(
                GROUND.home().resolve("public-keys.json"),
                gateway.get("/.well-known/audit-keys.json").body());
        gateway.stop();

        assertThat(cutOff).as("files that a kill cut off").hasSize(KILLS);
        assertThat(Ground.names(directory)).containsExactly("audit-" + MONTH + ".jsonl.gz", "manifest-000001.json");
        assertThat(verify(keys))
                .contains("with " + ENTRIES + " entries", "The archive holds")
                .endsWith("exit 0");
    }

    private String verify(Path keys) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int exit = VerifyArchive.run(
                new String[] {directory.toString(), keys.toString(), MONTH.toString()},
                new PrintStream(said, true, StandardCharsets.UTF_8),
                Clock.systemUTC());
        return said.toString(StandardCharsets.UTF_8) + "exit " + exit;
    }

    private Stream<String> unfinished() throws IOException {
        return Ground.names(directory).stream().filter(name -> name.endsWith(".tmp"));
    }

    private static void plant() throws SQLException {
        try (Connection connection = GROUND.owner();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO audit_entry (merchant_id, id, actor, role, action, outcome, at, recorded_at)
                    SELECT '00000000-0000-7000-8000-000000000002', uuidv7(), 'planted', 'merchant', 'payment.create',
                           'done', now(), '%s-02T00:00Z'::timestamptz + n * interval '1 millisecond'
                    FROM generate_series(1, %d) n
                    """.formatted(MONTH, ENTRIES));
        }
    }
}
