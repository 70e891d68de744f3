package io.postern.archive;

import io.postern.id.IdKind;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The lines of a month file while they are read, held against each other and, at their end, against the manifest. */
final class MonthLines {
    private final Manifest manifest;
    private final YearMonth month;
    private final List<String> findings;
    private long count;
    private @Nullable Entry first;
    private @Nullable Entry last;

    /** @param findings gets a line for each thing that does not hold */
    MonthLines(Manifest manifest, List<String> findings) {
        this.manifest = manifest;
        this.month = YearMonth.parse(manifest.month());
        this.findings = findings;
    }

    long count() {
        return count;
    }

    void add(Entry entry) {
        count++;
        if (first == null) {
            first = entry;
        }
        if (last != null && entry.compareTo(last) <= 0) {
            findings.add("%s has line %d before its place".formatted(manifest.file(), count));
        }
        if (!month.equals(YearMonth.from(entry.recordedAt().atOffset(ZoneOffset.UTC)))) {
            findings.add("%s has line %d of another month".formatted(manifest.file(), count));
        }
        last = entry;
    }

    void end() {
        if (count != manifest.entries()) {
            findings.add("%s has %d entries; %d were signed".formatted(manifest.file(), count, manifest.entries()));
        }
        if (!Objects.equals(publicId(first), manifest.firstId())
                || !Objects.equals(publicId(last), manifest.lastId())) {
            findings.add("%s begins or ends with another entry than was signed".formatted(manifest.file()));
        }
    }

    private static @Nullable String publicId(@Nullable Entry entry) {
        return entry == null ? null : IdKind.AUDIT_ENTRY.format(entry.id());
    }
}
