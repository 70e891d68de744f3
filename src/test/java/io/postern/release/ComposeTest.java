package io.postern.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds compose.yaml to what can be seen of it without starting it. */
class ComposeTest {
    private static final Path FILE = Path.of("compose.yaml");

    /** By what is said of it, what makes it wrong: this text in place of that one. */
    private static final Map<String, String[]> BREACHES = Map.ofEntries(
            Map.entry(
                    "versions is no part of the file",
                    new String[] {"\nvolumes:\n  #", "\nversions: {}\nvolumes:\n  #"}),
            Map.entry("reads_only is no part of a service", new String[] {"read_only:", "reads_only:"}),
            Map.entry(
                    "prometheus: the image is not pinned",
                    new String[] {"prom/prometheus:v3.7.3", "prom/prometheus:latest"}),
            Map.entry("is open to others", new String[] {"127.0.0.1:8080:8080", "8080:8080"}),
            Map.entry("there is no volume logons", new String[] {"\"logins:/logins:ro\"", "\"logons:/logins:ro\""}),
            Map.entry(
                    "roles.sqm is not there",
                    new String[] {"./src/main/resources/db/roles.sql", "./src/main/resources/db/roles.sqm"}),
            Map.entry("./compose could be changed", new String[] {"./compose:/compose:ro", "./compose:/compose"}),
            Map.entry(
                    "nobody reads POSTERN_DATABASE_URI", new String[] {"POSTERN_DATABASE_URL", "POSTERN_DATABASE_URI"}),
            Map.entry("does not say that it is for tests only", new String[] {"PASSWORD: test-only-app", "PASSWORD: aPp"
            }),
            Map.entry("waits for ever for vault", new String[] {"vault: { condition", "vaults: { condition"}),
            Map.entry(
                    "waits for ever for keycloak",
                    new String[] {"healthcheck:\n      # its image", "x-check:\n      # its image"}),
            Map.entry("may write or holds capabilities", new String[] {"read_only: true", "read_only: false"}));

    @Test
    void nothingIsToBeSaidAgainstIt() throws IOException {
        assertThat(Compose.of(Files.readString(FILE)).complaints()).isEmpty();
    }

    @Test
    void itStartsTheImageThatIsBuilt() throws IOException {
        String version = Files.readString(Path.of("pom.xml")).replaceFirst("(?s).*?\n  <version>([^<]+)<.*", "$1");

        assertThat(Compose.of(Files.readString(FILE))
                        .tree()
                        .at("/services/gateway/image")
                        .asText())
                .isEqualTo("postern:" + version);
    }

    @TestFactory
    Stream<DynamicTest> aBreachIsNoticed() {
        return BREACHES.entrySet().stream()
                .map(breach -> DynamicTest.dynamicTest(breach.getKey(), () -> {
                    String good = Files.readString(FILE);
                    String broken = good.replace(breach.getValue()[0], breach.getValue()[1]);
                    assertThat(broken).isNotEqualTo(good);
                    assertThat(Compose.of(broken).complaints()).anyMatch(said -> said.contains(breach.getKey()));
                }));
    }

    @Test
    void aKeyThatIsThereTwiceIsNoticed() {
        assertThatThrownBy(() -> Compose.of("name: one\nname: two\n")).hasMessageContaining("Duplicate");
    }
}
