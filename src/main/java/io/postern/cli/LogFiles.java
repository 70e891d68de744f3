package io.postern.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the parts of an exported log lie in its directory (docs/receipts-for-engineers.md). */
record LogFiles(Path directory) {
    private static final String ENTRIES = "entries-";

    Path keys() {
        return directory.resolve("keys.txt");
    }

    Path heads() {
        return directory.resolve("heads.jsonl");
    }

    Path strays() {
        return directory.resolve("strays.jsonl");
    }

    Path anchors() {
        return directory.resolve("anchors");
    }

    /** @param from the position that the file begins with */
    Path entries(long from) {
        return directory.resolve("%s%012d.jsonl".formatted(ENTRIES, from));
    }

    List<Path> entries() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(ENTRIES))
                    .sorted()
                    .toList();
        }
    }
}
