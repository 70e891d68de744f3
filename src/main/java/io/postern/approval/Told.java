package io.postern.approval;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the trail and receipts tell of an approval: never its body. */
final class Told {
    private Told() {}

    static Map<String, Object> of(Approval approval) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("operation", approval.operation());
        put(told, "path_id", approval.pathId());
        put(told, "reason", approval.reason());
        told.put("requested_by", approval.requester().client());
        Approval.Decision decision = approval.decision();
        if (decision != null && decision.to() != ApprovalStatus.EXPIRED) {
            told.put("decided_by", decision.by());
            put(told, "decision_reason", decision.reason());
        }
        return told;
    }

    /** With what came of it. */
    static Map<String, Object> of(Approval approval, Approval.Outcome outcome) {
        Map<String, Object> told = of(approval);
        told.put("status", outcome.status());
        put(told, "object_id", outcome.objectId());
        put(told, "code", outcome.problem());
        return told;
    }

    private static void put(Map<String, Object> told, String name, Object value) {
        if (value != null) {
            told.put(name, value);
        }
    }
}
