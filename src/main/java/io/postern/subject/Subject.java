package io.postern.subject;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A subject as it stands.
 *
 * @param records how many records' personal fields there are
 * @param erasure the last one; null when there was none
 */
record Subject(
        UUID merchantId,
        UUID id,
        @Nullable String customer,
        int records,
        @Nullable Erasure erasure,
        List<Hold> holds,
        Instant createdAt) {

    /** That a subject was erased, and of how many records. */
    record Erasure(int seq, int records, Instant at) {}

    /** Erased, and nothing was told of the person since. */
    boolean isErased() {
        return erasure != null && records == 0;
    }

    List<Hold> standing(Instant now) {
        return holds.stream().filter(hold -> hold.stands(now)).toList();
    }

    Erasure nextErasure(Instant at) {
        return new Erasure(erasure == null ? 1 : erasure.seq() + 1, records, at);
    }
}
