package io.postern.approval;

import io.postern.access.Caller;
import io.postern.database.Database;
import io.postern.database.Lookup;
import io.postern.id.IdKind;
import io.postern.keys.KeyRing;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.problem.Quote;
import io.postern.wire.Page;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Shows approvals: a merchant its own, callers of the platform any. */
@ApplicationScoped
class FindApprovals {
    private final ApprovalStore store;
    private final SealedBodies bodies;
    private final KeyRing keyRing;
    private final Database database;
    private final Clock clock;

    FindApprovals(ApprovalStore store, SealedBodies bodies, KeyRing keyRing, Database database, Clock clock) {
        this.store = store;
        this.bodies = bodies;
        this.keyRing = keyRing;
        this.database = database;
        this.clock = clock;
    }

    Uni<ApprovalView> one(Caller caller, String publicId) {
        UUID id = id(publicId);
        Uni<UUID> owner = caller.isOfPlatform()
                ? store.owner(id).map(found -> found.orElse(caller.merchantId()))
                : Uni.createFrom().item(caller.merchantId());
        return owner.flatMap(merchantId -> {
            Lookup<Optional<Approval>> lookup = store.lookup(merchantId, id);
            return keyRing.of(merchantId)
                    .flatMap(keys -> database.of(merchantId).read(lookup).map(row -> {
                        Approval approval = present(lookup.in(row), publicId);
                        return ApprovalView.of(approval, bodies.read(keys, approval), clock.instant());
                    }));
        });
    }

    Uni<Page<ApprovalView>> list(UUID merchantId, @Nullable String status, PageRequest page) {
        ApprovalStatus wanted = status == null ? null : status(status);
        Instant now = clock.instant();
        return keyRing.of(merchantId)
                .flatMap(keys -> store.list(merchantId, wanted, now, page)
                        .map(approvals -> Page.of(
                                approvals.stream()
                                        .map(approval -> ApprovalView.of(approval, bodies.read(keys, approval), now))
                                        .toList(),
                                page.limit(),
                                ApprovalView::id)));
    }

    static UUID id(String publicId) {
        return IdKind.APPROVAL.parse(publicId).orElseThrow(() -> ProblemException.notFound("approval", publicId));
    }

    static Approval present(Optional<Approval> found, String publicId) {
        return found.orElseThrow(() -> ProblemException.notFound("approval", publicId));
    }

    private static ApprovalStatus status(String word) {
        return ApprovalStatus.of(word)
                .orElseThrow(() -> ProblemException.of(
                        Problem.INVALID_VALUE,
                        "status",
                        "status is " + Quote.of("status", word) + "; it must be one of " + ApprovalStatus.words()
                                + "."));
    }
}
