package io.postern.audit;

import io.postern.access.Caller;
import io.postern.access.Grant;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One line of the trail, before it is written: who did what to which object, from where, and how it ended. */
record AuditEntry(
        UUID merchantId,
        String actor,
        String role,
        String action,
        String object,
        Outcome outcome,
        String address,
        String requestId,
        Map<String, ?> detail,
        Instant at) {

    AuditEntry {
        Deed.of(action);
    }

    static AuditEntry of(
            Caller caller, String action, String object, Outcome outcome, Instant at, Map<String, ?> detail) {
        return new AuditEntry(
                caller.merchantId(),
                caller.client(),
                caller.role(),
                action,
                object,
                outcome,
                caller.address(),
                caller.requestId(),
                withGrant(caller, detail),
                at);
    }

    /** What was done by an approval names who asked, as the actor, and who consented. */
    private static @Nullable Map<String, ?> withGrant(Caller caller, @Nullable Map<String, ?> detail) {
        if (caller.grant().isEmpty()) {
            return detail;
        }
        Grant grant = caller.grant().get();
        Map<String, Object> both = new LinkedHashMap<>(detail == null ? Map.of() : detail);
        both.put("approval", grant.approval());
        both.put("approved_by", grant.approver());
        return both;
    }

    /** @param gateway which of the gateways the worker is in */
    static AuditEntry ofWorker(
            UUID merchantId,
            String worker,
            String action,
            String object,
            String gateway,
            Instant at,
            Map<String, ?> detail) {
        return new AuditEntry(merchantId, worker, "system", action, object, Outcome.DONE, gateway, null, detail, at);
    }
}
