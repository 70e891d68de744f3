package io.postern.dispute;

import io.postern.access.Caller;
import io.postern.database.Database;
import io.postern.database.Lookup;
import io.postern.database.Rows;
import io.postern.id.IdKind;
import io.postern.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/** Finds one dispute. Another merchant's is not found. */
@ApplicationScoped
class ReadDisputes {
    private final Database database;
    private final DisputeStore store;

    ReadDisputes(Database database, DisputeStore store) {
        this.database = database;
        this.store = store;
    }

    Uni<Dispute> find(Caller caller, String publicId) {
        UUID id = disputeId(publicId);
        return owner(caller, id).chain(merchantId -> find(merchantId, id));
    }

    Uni<DisputeView> view(Caller caller, String publicId) {
        UUID id = disputeId(publicId);
        return owner(caller, id).chain(merchantId -> {
            Lookup<Optional<Dispute>> dispute = store.lookup(merchantId, id);
            Lookup<Optional<String>> assignee = AssignDisputes.assignee(merchantId, id);
            return database.of(merchantId)
                    .read(dispute, assignee)
                    .map(row -> DisputeView.of(
                                    dispute.in(row).orElseThrow(() -> ProblemException.notFound("dispute", publicId)))
                            .assignedTo(assignee.in(row).orElse(null)));
        });
    }

    Uni<Dispute> find(UUID merchantId, UUID id) {
        Lookup<Optional<Dispute>> lookup = store.lookup(merchantId, id);
        return database.of(merchantId)
                .read(lookup)
                .map(row -> lookup.in(row)
                        .orElseThrow(() -> ProblemException.notFound("dispute", IdKind.DISPUTE.format(id))));
    }

    /** Whose dispute the caller means: only a caller of the platform reads others' than its own. */
    Uni<UUID> owner(Caller caller, UUID id) {
        if (!caller.isOfPlatform()) {
            return Uni.createFrom().item(caller.merchantId());
        }
        return database.asAuditor()
                .query("/* dispute.owner */ SELECT merchant_id FROM dispute WHERE id = $1", id)
                .map(rows -> Rows.first(rows, row -> row.getUUID("merchant_id")).orElse(caller.merchantId()));
    }

    static UUID disputeId(String publicId) {
        return IdKind.DISPUTE.parse(publicId).orElseThrow(() -> ProblemException.notFound("dispute", publicId));
    }
}
