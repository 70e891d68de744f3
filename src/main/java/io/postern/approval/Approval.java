package io.postern.approval;

import io.postern.access.Caller;
import io.postern.access.Grant;
import io.postern.access.Role;
import io.postern.access.Scope;
import io.postern.id.IdKind;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An approval as its facts tell it.
 *
 * @param reason the requester's reference; null when none was given
 * @param sealedBody what was asked for, sealed by the merchant's data key
 * @param decision null while nobody has decided and its time was not noticed to be over
 * @param outcome null until what was approved has run
 */
record Approval(
        UUID merchantId,
        UUID id,
        String operation,
        @Nullable String pathId,
        @Nullable String reason,
        Requester requester,
        Instant createdAt,
        Instant expiresAt,
        byte[] sealedBody,
        @Nullable Decision decision,
        @Nullable Outcome outcome) {

    /** Who asked, and from where: as much of the caller as its entries on the trail need. */
    record Requester(String client, String role, String address, String requestId) {}

    /**
     * The first fact.
     *
     * @param by the client that decided
     */
    record Decision(ApprovalStatus to, String by, @Nullable String reason, Instant at) {}

    /**
     * The second fact: what the requester would have been answered.
     *
     * @param objectId public id of what came of it; null when there is none
     * @param problem the code of the refusal; null when it was done
     */
    record Outcome(
            int status, @Nullable String objectId, @Nullable String problem, Instant at) {
        boolean isDone() {
            return problem == null;
        }
    }

    String publicId() {
        return IdKind.APPROVAL.format(id);
    }

    /** Time is over when it is over, whether or not a worker has written it down. */
    ApprovalStatus status(Instant now) {
        if (decision != null) {
            return decision.to();
        }
        return now.isBefore(expiresAt) ? ApprovalStatus.PENDING : ApprovalStatus.EXPIRED;
    }

    Approval decided(ApprovalStatus to, String by, @Nullable String why, Instant at) {
        return with(new Decision(to, by, why, at), null);
    }

    Approval ended(Outcome end) {
        return with(decision, end);
    }

    private Approval with(@Nullable Decision made, @Nullable Outcome end) {
        return new Approval(
                merchantId, id, operation, pathId, reason, requester, createdAt, expiresAt, sealedBody, made, end);
    }

    /** Who asked, with the approver's grant and with no more than the one scope, if the role still has it. */
    Caller asRequester(Scope scope) {
        boolean still =
                Role.of(requester.role()).filter(role -> role.may(scope)).isPresent();
        return new Caller(
                merchantId,
                requester.client(),
                requester.role(),
                still ? Set.of(scope) : Set.of(),
                Optional.empty(),
                Optional.empty(),
                requester.address(),
                requester.requestId(),
                Optional.empty(),
                Optional.ofNullable(decision).map(made -> new Grant(publicId(), made.by())));
    }
}
