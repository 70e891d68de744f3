package io.postern.archive;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Holds the files of a month against what was signed of them, and against the month's rows. */
@ApplicationScoped
class CompareMonth {
    private final MonthRows rows;

    CompareMonth(MonthRows rows) {
        this.rows = rows;
    }

    /** Which files of a month are gone, or are not those that were signed. */
    Uni<List<String>> spoiled(ArchiveDirectory directory, List<Archived> parts) {
        return Disk.get(() -> {
            List<String> spoiled = new ArrayList<>();
            for (Archived part : parts) {
                if (!isAsSigned(directory.file(part.file()), part)) {
                    spoiled.add(part.file());
                }
            }
            return spoiled;
        });
    }

    private static boolean isAsSigned(Path file, Archived part) throws IOException {
        return Files.exists(file) && Arrays.equals(Hash.of(file), part.fileHash());
    }

    Uni<Comparison.Result> compare(ArchiveDirectory directory, YearMonth month, List<String> files) {
        return Disk.get(() -> new Comparison(files.stream().map(directory::file).toList()))
                .flatMap(comparison -> rows.each(month, comparison::rows)
                        .chain(() -> Disk.get(comparison::end))
                        .eventually(comparison::close));
    }
}
