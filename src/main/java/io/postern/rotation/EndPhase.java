package io.postern.rotation;

import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Violation;
import io.postern.id.ReservedMerchant;
import io.postern.keys.RotationPhase;
import io.postern.receipt.Receipts;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Writes down that a phase is over, and at last the rotation. Of two instances that do so, one does. */
@ApplicationScoped
class EndPhase {
    private static final String ROTATED = "key.rotated";
    private static final String WORKER = "rotation";
    private static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();

    private final Database database;
    private final Audit audit;
    private final Receipts receipts;

    EndPhase(Database database, Audit audit, Receipts receipts) {
        this.database = database;
        this.audit = audit;
        this.receipts = receipts;
    }

    Uni<Void> end(Rotation rotation, RotationPhase phase) {
        return onceOnly(database.of(PLATFORM).write(List.of(RotationStore.end(rotation, phase.name()))));
    }

    Uni<Void> finish(Rotation rotation) {
        String key = rotation.key().wire();
        Map<String, ?> fact = Map.of(
                "key", key, "from_version", rotation.from(), "to_version", rotation.to(), "number", rotation.number());
        return onceOnly(database.of(PLATFORM)
                .write(List.of(
                        RotationStore.end(rotation, Rotation.FINISHED),
                        Lease.end(rotation.key()),
                        audit.bySystem(PLATFORM, WORKER, ROTATED, key, fact),
                        receipts.issue(PLATFORM, ROTATED, null, null, key, fact))));
    }

    private static Uni<Void> onceOnly(Uni<Void> written) {
        return written.onFailure(failure -> Violation.of(RotationStore.ENDED_BEFORE, failure))
                .recoverWithNull();
    }
}
