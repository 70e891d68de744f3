package io.postern.dispute;

import io.postern.acquirer.DisputeStage;
import io.postern.acquirer.DisputeStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A dispute as its facts tell it: its head, the last fact, and those that are still to be written. */
record Life(Head head, Fact last, List<Fact> unwritten) {

    static Life read(Head head, Fact last) {
        return new Life(head, last, List.of());
    }

    static Life begin(Head head, DisputeStage stage, @Nullable Instant respondBy, Detail detail) {
        Fact first = new Fact(
                1,
                FactKind.OPENED,
                stage,
                DisputeStatus.NEEDS_RESPONSE,
                Held.NOTHING,
                respondBy,
                detail,
                head.createdAt(),
                null);
        return new Life(head, first, List.of(first));
    }

    Detail detail() {
        return last.detail();
    }

    /** A fact within the same stage. */
    Life then(FactKind kind, DisputeStatus status, Held held, Detail detail, Instant at) {
        return then(kind, last.stage(), status, held, last.respondBy(), detail, at);
    }

    Life then(
            FactKind kind,
            DisputeStage stage,
            DisputeStatus status,
            Held held,
            @Nullable Instant respondBy,
            Detail detail,
            Instant at) {
        Fact next = new Fact(last.seq() + 1, kind, stage, status, held, respondBy, detail, at, last.unlinked());
        List<Fact> more = new ArrayList<>(unwritten);
        more.add(next);
        return new Life(head, next, List.copyOf(more));
    }

    /** The same life once its new facts are durable. */
    Life written() {
        return read(head, last.unlinked());
    }
}
