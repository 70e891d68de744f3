package io.postern.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.FreePort;
import io.postern.InProcesses;
import io.postern.PostgresForTests;
import io.postern.demo.Logins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The packaged artifact migrates alone with the owner's login, and serves without it, by the settings that the chart writes. */
@InProcesses
class MigrateTest {
    private static final List<String> MIGRATE = List.of("migrate");

    @Test
    void migratesWithTheOwnersLoginAloneAndEnds() throws Exception {
        Map<String, String> owner = ownerOf(PostgresForTests.ownDatabase("migrated"));

        try (Artifact first = new Artifact(MIGRATE, owner)) {
            assertThat(first.end()).as(first.said()).isZero();
            assertThat(first.said()).contains("Successfully applied").doesNotContain("Listening on");
        }
        assertThat(schema("migrated")).isEqualTo(newest());

        try (Artifact again = new Artifact(MIGRATE, owner)) {
            assertThat(again.end()).as(again.said()).isZero();
            assertThat(again.said()).contains("is up to date");
        }
    }

    /** The file is the one of the set whose TLS ends elsewhere; only what lies outside of a cluster is said differently. */
    @Test
    void servesWithoutTheOwnersLoginOnceTheSchemaIsThere() throws Exception {
        Map<String, String> database = PostgresForTests.ownDatabase("served");
        int health = FreePort.next();
        Map<String, String> gateway = gatewayOf(database, health);
        try (Artifact early = new Artifact(List.of(), gateway)) {
            assertThat(early.end()).as(early.said()).isEqualTo(1);
            assertThat(early.said()).contains("the schema is at version 0 and this gateway needs " + newest());
        }

        try (Artifact migration = new Artifact(MIGRATE, ownerOf(database))) {
            assertThat(migration.end()).as(migration.said()).isZero();
        }
        try (Artifact served = new Artifact(List.of(), gateway)) {
            served.awaitLife(health);
            assertThat(served.endsWithin(Duration.ofSeconds(20)))
                    .as("nothing is under way, and still it does not end: " + served.said())
                    .isTrue();
        }
    }

    @Test
    void namesWhatItLacksAndFailsWhenPostgresqlRefuses() {
        try (Artifact lacking = new Artifact(MIGRATE, Map.of())) {
            assertThat(lacking.end()).isEqualTo(1);
            assertThat(lacking.said())
                    .contains("postern.database.url is missing")
                    .contains("postern.database.owner.password is missing")
                    .doesNotContain("postern.database.username");
        }
        Map<String, String> wrong = ownerOf(PostgresForTests.ownDatabase("refused"));
        wrong.put("postern.database.owner.password", "test-only-wrong");
        try (Artifact refused = new Artifact(MIGRATE, wrong)) {
            assertThat(refused.end()).as(refused.said()).isEqualTo(1);
            assertThat(refused.said())
                    .contains("password authentication failed")
                    .doesNotContain("test-only-wrong");
        }
    }

    private static Map<String, String> ownerOf(Map<String, String> database) {
        Map<String, String> keys = new TreeMap<>(database);
        keys.keySet().removeIf(key -> !key.equals("postern.database.url") && !key.contains(".owner."));
        return keys;
    }

    private static Map<String, String> gatewayOf(Map<String, String> database, int health) {
        Map<String, String> settings = new HashMap<>(SettingsTest.settings(new Chart("mesh").rendered(), "-gateway"));
        settings.put("postern.database.url", database.get("postern.database.url"));
        settings.put("postern.oidc.url", "https://127.0.0.1:9/issuer");
        settings.put("quarkus.http.port", String.valueOf(FreePort.next()));
        settings.put("quarkus.management.port", String.valueOf(health));
        return Map.of(
                "quarkus.profile", "prod",
                "quarkus.vault.url", "https://127.0.0.1:9",
                "quarkus.config.locations",
                        Artifact.file(settings.entrySet().stream()).toString(),
                "postern.database.username", database.get("postern.database.username"),
                "postern.database.password", database.get("postern.database.password"));
    }

    private static int schema(String database) throws SQLException {
        try (Connection owner = DriverManager.getConnection(
                        "jdbc:postgresql://" + PostgresForTests.server() + "/" + database,
                        "postern_owner",
                        Logins.forTests().owner());
                Statement statement = owner.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT max(version::int) FROM flyway_schema_history WHERE success")) {
            found.next();
            return found.getInt(1);
        }
    }

    private static int newest() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
            return files.map(file -> file.getFileName().toString())
                    .mapToInt(name -> Integer.parseInt(name.substring(1, 5)))
                    .max()
                    .orElseThrow();
        }
    }
}
