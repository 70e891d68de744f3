package io.postern.dispute;

import io.postern.acquirer.DisputeStage;
import io.postern.acquirer.DisputeStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to a dispute.
 *
 * @param before the fact that it follows; null for the first, and for one that was read
 */
record Fact(
        int seq,
        FactKind kind,
        DisputeStage stage,
        DisputeStatus status,
        Held held,
        @Nullable Instant respondBy,
        Detail detail,
        Instant at,
        @Nullable Fact before) {

    /** How far this is, for comparison with what a bank tells; in the database, too. */
    int progress() {
        return progress(stage, status);
    }

    static int progress(DisputeStage stage, DisputeStatus status) {
        return (stage.ordinal() + 1) * 10 + status.ordinal() + 1;
    }

    /** By how much more, or less, is held back than before. */
    long changeMinor() {
        return held.minor() - (before == null ? 0 : before.held().minor());
    }

    boolean ends() {
        return status.isOver() && (before == null || !before.status().isOver() || before.status() != status);
    }

    Fact unlinked() {
        return new Fact(seq, kind, stage, status, held, respondBy, detail, at, null);
    }
}
