package io.postern.log;

import java.util.UUID;

/** Names the record that an entry of the log is. */
record EntryKey(EntryKind kind, UUID merchantId, UUID id) {
    String publicId() {
        return kind.publicId(id);
    }
}
