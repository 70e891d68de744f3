package io.postern.archive;

import java.time.Instant;
import java.util.UUID;

/** A line of a month file and its place there: by the time that the database took it, then by id. */
record Entry(Instant recordedAt, UUID id, String line) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
        int byTime = recordedAt.compareTo(other.recordedAt);
        return byTime != 0 ? byTime : compare(id, other.id);
    }

    /** As PostgreSQL compares them: by their bytes, without a sign. */
    private static int compare(UUID one, UUID other) {
        int byHead = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        return byHead != 0
                ? byHead
                : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
    }
}
