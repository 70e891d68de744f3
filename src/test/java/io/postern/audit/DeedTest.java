package io.postern.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DeedTest {
    private static final Pattern LINE = Pattern.compile("(?m)^\\| `([a-z_.]+)` \\| ([0-9. ·]+) \\|");

    @Test
    void everyDeedStandsInTheDocumentationWithTheEventsItIsOneOf() throws IOException {
        Map<String, String> told = LINE.matcher(Files.readString(Path.of("docs/audit.md")))
                .results()
                .collect(Collectors.toMap(
                        (MatchResult line) -> line.group(1), line -> line.group(2), (one, two) -> two, TreeMap::new));

        assertThat(told).isEqualTo(ofTheCode());
    }

    @Test
    void everyKindOfEventHasADeed() {
        assertThat(Arrays.stream(Deed.values()).flatMap(deed -> deed.events().stream()))
                .contains(PciEvent.values());
    }

    @Test
    void refusesADeedThatNobodyListed() {
        assertThatThrownBy(() -> AuditEntry.ofWorker(null, "worker", "payment.forget", null, null, Instant.now(), null))
                .hasMessageContaining("payment.forget");
    }

    @Test
    void everyDeedIsDoneSomewhere() throws IOException {
        String sources;
        try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
            sources = files.filter(file -> file.toString().matches(".*\\.(java|sql)"))
                    .filter(file -> !file.endsWith("Deed.java"))
                    .map(DeedTest::read)
                    .collect(Collectors.joining());
        }

        assertThat(Arrays.stream(Deed.values()).map(Deed::word))
                .allSatisfy(word -> assertThat(sources).containsPattern("[\"']" + Pattern.quote(word) + "[\"']"));
    }

    private static Map<String, String> ofTheCode() {
        Map<String, String> deeds = new TreeMap<>();
        for (Deed deed : Deed.values()) {
            deeds.put(
                    deed.word(),
                    deed.events().stream().map(PciEvent::number).sorted().collect(Collectors.joining(" · ")));
        }
        return deeds;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
