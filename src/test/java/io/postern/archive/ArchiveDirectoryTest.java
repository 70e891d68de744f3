package io.postern.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveDirectoryTest {
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    @TempDir
    Path place;

    @Test
    void leavesOthersWhatTheyWriteAtThisMoment() throws IOException {
        Path others = begin(
                new ArchiveDirectory(place, UUID.randomUUID()),
                Duration.ofHours(1).minus(A_MINUTE));

        tidy(new ArchiveDirectory(place, UUID.randomUUID()));

        assertThat(others).hasContent("half");
    }

    @Test
    void removesWhatOthersLeftLongAgoAndWhatItLeftItself() throws IOException {
        Path finished = Files.writeString(place.resolve("audit-2026-01.jsonl.gz"), "whole");
        Files.setLastModifiedTime(finished, FileTime.from(Instant.EPOCH));
        ArchiveDirectory directory = new ArchiveDirectory(place, UUID.randomUUID());
        begin(
                new ArchiveDirectory(place, UUID.randomUUID()),
                Duration.ofHours(1).plus(A_MINUTE));
        begin(directory, Duration.ZERO);

        tidy(directory);

        assertThat(place).isDirectoryNotContaining("glob:**.tmp");
        assertThat(finished).exists();
    }

    private static Path begin(ArchiveDirectory directory, Duration ago) throws IOException {
        Path begun = Files.writeString(directory.unfinished("audit-2026-02.jsonl.gz"), "half");
        return Files.setLastModifiedTime(begun, FileTime.from(Instant.now().minus(ago)));
    }

    private static void tidy(ArchiveDirectory directory) {
        directory.tidied().await().atMost(Duration.ofSeconds(10));
    }
}
