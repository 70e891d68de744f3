package io.postern.subject;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One reason to keep a subject's data. It stands until it is released or its time is over. */
record Hold(
        UUID id,
        HoldKind kind,
        String reason,
        @Nullable Instant until,
        Instant createdAt,
        @Nullable Instant releasedAt) {

    boolean stands(Instant now) {
        return releasedAt == null && (until == null || until.isAfter(now));
    }

    Hold released(Instant at) {
        return new Hold(id, kind, reason, until, createdAt, at);
    }
}
