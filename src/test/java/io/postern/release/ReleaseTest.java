package io.postern.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a release relies on: one version everywhere, and a check that refuses a commit which is not ready for it. */
class ReleaseTest {
    private static final Pattern PROJECT = Pattern.compile("(?m)^  <version>(.+)</version>");

    @Test
    void theContractIsOfTheVersionThatComesNext() throws IOException {
        String contract = Files.readString(Path.of("openapi/postern.yaml"));

        assertThat(contract).contains("\n  version: " + version().replace("-SNAPSHOT", "") + "\n");
    }

    @Test
    void theDockerfilesTakeTheirVersionFromTheBuild() throws IOException {
        for (String kind : new String[] {"jvm", "native", "native-micro"}) {
            assertThat(Files.readString(Path.of("src/main/docker/Dockerfile." + kind)))
                    .contains("image.version=\"${VERSION}\"")
                    .doesNotContain(version());
        }
    }

    @Test
    void aCommitThatIsReadyIsReleased(@TempDir Path root) throws IOException, InterruptedException {
        commit(root, "1.2.3", "1.2.3", "## [1.2.3] - 2026-11-27\n\n- Something.\n");

        Said said = run(root, "bin/release-check", "1.2.3");

        assertThat(said.text()).isEmpty();
        assertThat(said.exit()).isZero();
    }

    @Test
    void aCommitThatIsNotReadyIsRefusedWithEveryReason(@TempDir Path root) throws IOException, InterruptedException {
        commit(root, "1.2.3-SNAPSHOT", "1.2.2", "## [Unreleased]\n");

        Said said = run(root, "bin/release-check", "1.2.3");

        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.text())
                .contains("pom.xml is of 1.2.3-SNAPSHOT")
                .contains("openapi/postern.yaml is of 1.2.2")
                .contains("CHANGELOG.md has no section");
    }

    @Test
    void aVersionIsThreeNumbers(@TempDir Path root) throws IOException, InterruptedException {
        commit(root, "1.2", "1.2", "## [1.2] - 2026-11-27\n");

        assertThat(run(root, "bin/release-check", "1.2").text()).contains("three numbers");
    }

    @Test
    void theNotesAreTheChangelogsAlone() throws IOException, InterruptedException {
        assertThat(run(Path.of("."), "bin/release-notes", "Unreleased").text())
                .contains("### Added")
                .doesNotContain("## [");
        assertThat(run(Path.of("."), "bin/release-notes", "99.0.0").exit()).isEqualTo(1);
    }

    private record Said(int exit, String text) {}

    private static Said run(Path root, String... command) throws IOException, InterruptedException {
        ProcessBuilder script = new ProcessBuilder(command).redirectErrorStream(true);
        script.environment().put("ROOT", root.toAbsolutePath().toString());
        Process process = script.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Said(process.exitValue(), text);
    }

    private static void commit(Path root, String pom, String contract, String changelog) throws IOException {
        Files.createDirectories(root.resolve("openapi"));
        Files.writeString(root.resolve("pom.xml"), "<project>\n  <version>" + pom + "</version>\n</project>\n");
        Files.writeString(root.resolve("openapi/postern.yaml"), "info:\n  version: " + contract + "\n");
        Files.writeString(root.resolve("CHANGELOG.md"), "# Changelog\n\n" + changelog);
    }

    private static String version() throws IOException {
        Matcher found = PROJECT.matcher(Files.readString(Path.of("pom.xml")));
        assertThat(found.find()).isTrue();
        return found.group(1);
    }
}
