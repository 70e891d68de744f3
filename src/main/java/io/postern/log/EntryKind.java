package io.postern.log;

import io.postern.id.IdKind;
import java.util.Arrays;
import java.util.UUID;

/** What the log is over. */
enum EntryKind {
    RECEIPT("receipt", IdKind.RECEIPT),
    JOURNAL("journal", IdKind.JOURNAL),
    AUDIT_ENTRY("audit_entry", IdKind.AUDIT_ENTRY);

    private final String wire;
    private final IdKind ids;

    EntryKind(String wire, IdKind ids) {
        this.wire = wire;
        this.ids = ids;
    }

    String wire() {
        return wire;
    }

    String publicId(UUID id) {
        return ids.format(id);
    }

    static EntryKind of(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.wire.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the log has no entries of kind " + word));
    }
}
