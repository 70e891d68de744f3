package io.postern.watch;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What probes are told of a gateway that works. */
@PosternTest
class HealthTest {
    @ParameterizedTest
    @CsvSource({"live", "ready", "started"})
    void isUp(String probe) {
        assertThat(health(probe).getString("status")).isEqualTo("UP");
    }

    @Test
    void isReadyByTheDatabaseTheKeysAndTheSchema() {
        assertThat(health("ready").<String>getList("checks.name")).anyMatch(name -> name.contains("PostgreSQL"));
        assertThat(health("ready").<String>getList("checks.name")).contains("keys", "schema");
        assertThat(health("started").<String>getList("checks.name")).contains("schema");
    }

    @Test
    void needsTheNewestMigrationThatThereIs() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
            int newest = files.map(file -> file.getFileName().toString())
                    .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf('_'))))
                    .max()
                    .orElseThrow();

            assertThat(schema("needed")).isEqualTo(newest);
            assertThat(schema("version")).isEqualTo(newest);
        }
    }

    private static int schema(String what) {
        return health("ready").getInt("checks.find { it.name == 'schema' }.data." + what);
    }

    private static JsonPath health(String probe) {
        return given().port(Scrape.managementPort()).get("/q/health/" + probe).jsonPath();
    }
}
