package io.postern.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Prometheus' own tool takes the rules, and sees each of them speak when it should. */
class PromtoolTest {
    private static final Path SKIPPED = Path.of("target/skipped-without-promtool");

    private record Ran(int status, String said) {}

    @Test
    void takesTheRules() throws Exception {
        assertThat(promtool("check", "rules", "observability/alerts.yaml"))
                .returns(0, Ran::status)
                .satisfies(ran -> assertThat(ran.said()).contains("SUCCESS"));
    }

    @Test
    void seesEachRuleSpeak() throws Exception {
        assertThat(promtool("test", "rules", "observability/alerts-test.yaml"))
                .returns(0, Ran::status)
                .satisfies(ran -> assertThat(ran.said()).contains("SUCCESS"));
    }

    @Test
    void seesARuleThatStaysSilent() throws Exception {
        Path folder = Files.createDirectories(Path.of("target/promtool"));
        String rules = Files.readString(Path.of("observability/alerts.yaml"));
        Files.writeString(
                folder.resolve("alerts.yaml"), rules.replace("postern_log_differs) == 1", "postern_log_differs) == 2"));
        Files.copy(
                Path.of("observability/alerts-test.yaml"),
                folder.resolve("alerts-test.yaml"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        Ran ran = promtool("test", "rules", folder.resolve("alerts-test.yaml").toString());

        assertThat(ran.status()).isNotZero();
        assertThat(ran.said()).contains("PosternLogDiffers");
    }

    private static Ran promtool(String... arguments) throws IOException, InterruptedException {
        Ran found = run(List.of("bin/promtool"));
        if (found.status() != 0 && !"1".equals(System.getenv("POSTERN_NEEDS_PROMTOOL"))) {
            Files.writeString(SKIPPED, "PromtoolTest\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            assumeTrue(false, found.said());
        }
        assertThat(found.status()).as(found.said()).isZero();
        List<String> command = new java.util.ArrayList<>(
                List.of(found.said().strip().lines().toList().getLast()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    private static Ran run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException(command + " does not end");
        }
        return new Ran(process.exitValue(), said);
    }
}
