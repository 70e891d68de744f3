package io.postern.acquirer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No migration of the bank is forgotten in the list that stands in the code. */
class BookMigrationsTest {
    @Test
    void namesEveryFileOfTheFolder() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources", BookMigrations.FOLDER))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(BookMigrations.NAMES);
        }
    }

    @Test
    void givesFlywayWhatItAsksFor() {
        BookMigrations migrations = new BookMigrations();

        assertThat(migrations.getResources("V", new String[] {".sql"}))
                .extracting("filename")
                .containsExactlyElementsOf(BookMigrations.NAMES);
        assertThat(migrations.getResources("R", new String[] {".sql"})).isEmpty();
        assertThat(migrations.getResource("V9999__other.sql")).isNull();
    }
}
