package io.postern.audit;

import io.postern.access.Caller;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

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
                detail,
                at);
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
