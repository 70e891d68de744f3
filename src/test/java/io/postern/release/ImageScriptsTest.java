package io.postern.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scripts that try images find what they need themselves, whatever was built before. What they call is exchanged for lines that
 * say how they were called; there is neither an engine nor a database.
 */
class ImageScriptsTest {
    private static final String TRY =
            "cd '%s' && give_up() { echo \"$*\"; exit 1; } && . bin/image-env && start_postgres";

    @TempDir
    Path root;

    @BeforeEach
    void layOut() throws IOException {
        Files.createDirectories(root.resolve("bin"));
        Files.copy(Path.of("bin/image-env"), root.resolve("bin/image-env"));
        script("bin/engine", "echo bin/docker");
        script("bin/docker", "case $1 in run) echo c ;; port) echo 127.0.0.1:5432 ;; inspect) echo 10.0.0.2 ;; esac");
        script("bin/build", "mkdir -p target/quarkus-app/lib/main && echo built >>said");
        script("jdk/bin/java", "d=${2%%/lib/main/*}; d=${d#*:}; echo \"with $d\" >>said; [ -d \"$d/lib/main\" ]");
        Files.createDirectories(root.resolve("src/main/resources/db"));
        Files.createFile(root.resolve("src/main/resources/db/roles.sql"));
        Files.createFile(root.resolve("src/main/resources/db/sandbox.sql"));
        Files.createDirectories(root.resolve("target"));
    }

    /** The native executable brings no classes that could prepare a database for it. */
    @Test
    void whereOnlyAnExecutableWasBuiltThePackageIsBuiltToo() throws IOException, InterruptedException {
        assertThat(started()).isZero();
        assertThat(root.resolve("said")).hasContent("built\nwith target/quarkus-app");
    }

    @Test
    void theImagesOwnPackageIsTakenWhereItIs() throws IOException, InterruptedException {
        Files.createDirectories(root.resolve("target/image-app/lib/main"));

        assertThat(started()).isZero();
        assertThat(root.resolve("said")).hasContent("with target/image-app");
    }

    @Test
    void aPackageThatCannotBeBuiltEndsIt() throws IOException, InterruptedException {
        script("bin/build", "exit 1");

        assertThat(started()).isEqualTo(1);
        assertThat(root.resolve("said")).doesNotExist();
    }

    private int started() throws IOException, InterruptedException {
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", TRY.formatted(root)).redirectErrorStream(true);
        shell.environment().put("JAVA_HOME", root.resolve("jdk").toString());
        Process process = shell.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).as(said).isTrue();
        return process.exitValue();
    }

    private void script(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
