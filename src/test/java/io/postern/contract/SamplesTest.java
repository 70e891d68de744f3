package io.postern.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.postern.rotation.RotationsForTests;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The sample requests of the documentation work as they stand there, and leave no operation out. */
@PosternTest
class SamplesTest {
    private static final Path SAMPLES = Path.of("docs", "requests");

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(SAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".http"))
                    .sorted()
                    .toList();
        }
    }

    /** Samples rotate a key, and so do other tests that send them. */
    @BeforeEach
    void awaitNoRotation() {
        RotationsForTests.awaitNoneUnderWay("key_encryption_key");
    }

    @ParameterizedTest
    @MethodSource("files")
    void areAnsweredAsTheirTitlesSay(Path file) throws IOException {
        SampleFile requests = SampleFile.read(file);

        for (SampleFile.Sample sample : requests.samples()) {
            Response answer = requests.send(sample);

            assertThat(answer.statusCode())
                    .as(sample.title() + "\n" + answer.asString())
                    .isEqualTo(sample.status());
        }
    }

    @Test
    void showEveryOperationOfTheContract() throws IOException {
        Set<String> shown = new TreeSet<>();
        for (Path file : files()) {
            for (SampleFile.Sample sample : SampleFile.read(file).samples()) {
                shown.add(sample.method() + " " + sample.path().replaceAll("\\{\\{[^}]*}}", "{id}"));
            }
        }

        assertThat(Contract.committed().operations().keySet().stream()
                        .filter(operation -> !shown.contains(operation.replaceAll("\\{\\w+}", "{id}")))
                        .collect(Collectors.toSet()))
                .isEmpty();
    }
}
