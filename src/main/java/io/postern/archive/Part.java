package io.postern.archive;

import io.postern.archive.MonthFile.Written;
import io.postern.id.IdKind;
import java.time.YearMonth;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What the archive takes in next: a month, or entries of it that came later, as a part of their own.
 *
 * @param number 1 for the month itself
 * @param earlier all that is archived, oldest first
 */
record Part(YearMonth month, int number, List<Archived> earlier) {

    /** The month that is over. */
    static Part first(YearMonth month, List<Archived> earlier) {
        return new Part(month, 1, earlier);
    }

    /** The one behind those that the month has. */
    static Part later(YearMonth month, List<Archived> earlier) {
        return new Part(month, 1 + (int) ofMonth(month, earlier).count(), earlier);
    }

    String file() {
        return ArchiveDirectory.fileName(month, number);
    }

    /** All files of the month, with this one. */
    List<String> filesOfMonth() {
        return Stream.concat(ofMonth(month, earlier).map(Archived::file), Stream.of(file()))
                .toList();
    }

    private static Stream<Archived> ofMonth(YearMonth month, List<Archived> earlier) {
        return earlier.stream().filter(archived -> archived.month().equals(month));
    }

    /** What is said of it, bound to what was said of the one before. */
    Manifest manifest(Written written) {
        return new Manifest(
                Manifest.TYPE,
                earlier.size() + 1,
                month.toString(),
                number,
                file(),
                Hash.hex(written.hash()),
                written.bytes(),
                written.entries(),
                publicId(written.first()),
                publicId(written.last()),
                earlier.isEmpty() ? null : Hash.hex(before()));
    }

    /** The hash of the manifest before; null for the first of all. */
    byte[] before() {
        return earlier.isEmpty() ? null : earlier.getLast().manifestHash();
    }

    private static String publicId(UUID id) {
        return id == null ? null : IdKind.AUDIT_ENTRY.format(id);
    }
}
