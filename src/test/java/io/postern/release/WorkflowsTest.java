package io.postern.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the workflows of GitHub to what can be seen of them here: pins, rights, and that what they call is there. */
class WorkflowsTest {
    private static final String GOOD = """
            on: { push: { branches: [main] } }
            permissions:
              contents: read
            jobs:
              build:
                timeout-minutes: 5
                permissions: { packages: write }
                steps:
                  - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
                    with: { persist-credentials: false }
                  - run: bin/mvn test && make test
            """;

    private static final Map<String, List<String>> BREACHES = Map.of(
            "is not pinned by its commit", List.of("@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2", "@v4.2.2"),
            "does not say its version", List.of(" # v4.2.2", " # v4"),
            "may do more than read", List.of("contents: read", "contents: write"),
            "may run for ever", List.of("timeout-minutes: 5", "name: build"),
            "may write actions", List.of("packages: write", "actions: write"),
            "leaves the token", List.of("persist-credentials: false", "fetch-depth: 0"),
            "could become a command", List.of("make test", "echo ${{ github.event.issue.title }}"),
            "bin/no-such is no script", List.of("bin/mvn", "bin/no-such"),
            "make nothing-at-all makes nothing", List.of("make test", "make nothing-at-all"),
            "a stranger's change", List.of("push: { branches: [main] }", "pull_request_target: {}"));

    @TestFactory
    Stream<DynamicTest> nothingIsToBeSaidAgainst() throws IOException {
        List<Path> workflows;
        try (Stream<Path> files = Files.list(Path.of(".github/workflows"))) {
            workflows = files.toList();
        }
        assertThat(workflows).hasSizeGreaterThanOrEqualTo(2);
        return workflows.stream()
                .map(file -> DynamicTest.dynamicTest(
                        file.getFileName().toString(),
                        () -> assertThat(Workflow.of(Files.readString(file)).complaints())
                                .isEmpty()));
    }

    /** What the builder forgot of a class shows when the executable runs, and not before. */
    @Test
    void theExecutableIsTestedWithEveryChange() throws IOException {
        Workflow build = Workflow.of(Files.readString(Path.of(".github/workflows/build.yml")));

        assertThat(build.tree().path("jobs").path("native").findValuesAsText("run"))
                .containsSubsequence("make native", "make native-test ONLY=tests", "make image-test");
    }

    @TestFactory
    Stream<DynamicTest> aBreachIsNoticed() {
        return BREACHES.entrySet().stream()
                .map(breach -> DynamicTest.dynamicTest(breach.getKey(), () -> {
                    String broken = GOOD.replace(
                            breach.getValue().getFirst(), breach.getValue().getLast());
                    assertThat(broken).isNotEqualTo(GOOD);
                    assertThat(Workflow.of(broken).complaints()).anyMatch(said -> said.contains(breach.getKey()));
                }));
    }

    @Test
    void aGoodOneIsLeftAlone() throws IOException {
        assertThat(Workflow.of(GOOD).complaints()).isEmpty();
    }
}
