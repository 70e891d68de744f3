package io.postern.approval;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An approval as those see it who ask and decide. */
record ApprovalView(
        String id,
        String object,
        String status,
        String operation,
        @Nullable String pathId,
        Map<String, Object> body,
        @Nullable String reason,
        String requestedBy,
        @Nullable String decidedBy,
        @Nullable String decisionReason,
        @Nullable Instant decidedAt,
        @Nullable ResultView result,
        Instant expiresAt,
        Instant createdAt) {

    /**
     * What came of an approved one.
     *
     * @param status of the answer that the operation itself would have given
     */
    record ResultView(
            int status, @Nullable String objectId, @Nullable String code) {}

    static ApprovalView of(Approval approval, Map<String, Object> body, Instant now) {
        ApprovalStatus status = approval.status(now);
        Approval.Decision decision = status == ApprovalStatus.EXPIRED ? null : approval.decision();
        Approval.Outcome outcome = approval.outcome();
        return new ApprovalView(
                approval.publicId(),
                "approval",
                status.wire(),
                approval.operation(),
                approval.pathId(),
                body,
                approval.reason(),
                approval.requester().client(),
                decision == null ? null : decision.by(),
                decision == null ? null : decision.reason(),
                decision == null ? null : decision.at(),
                outcome == null ? null : new ResultView(outcome.status(), outcome.objectId(), outcome.problem()),
                approval.expiresAt(),
                approval.createdAt());
    }
}
