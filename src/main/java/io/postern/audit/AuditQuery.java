package io.postern.audit;

import io.postern.id.IdKind;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.problem.Quote;
import io.postern.wire.PageRequest;
import jakarta.validation.constraints.Size;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestQuery;

/** The filters of the list of audit entries, as they stand in the address. All of them must hold. */
class AuditQuery {
    @RestQuery
    @Size(max = 255)
    String actor;

    @RestQuery
    @Size(max = 64)
    String action;

    @RestQuery
    @Size(max = 255)
    String subject;

    @RestQuery
    @Size(max = 64)
    String role;

    @RestQuery
    @Size(max = 64)
    String address;

    @RestQuery("request_id")
    @Size(max = 64)
    String requestId;

    @RestQuery
    String outcome;

    @RestQuery
    String merchant;

    @RestQuery("created_after")
    String createdAfter;

    @RestQuery("created_before")
    String createdBefore;

    @RestQuery
    String limit;

    @RestQuery("starting_after")
    String startingAfter;

    PageRequest page() {
        return PageRequest.of(limit, startingAfter, IdKind.AUDIT_ENTRY);
    }

    UUID merchantId() {
        return PageRequest.id("merchant", merchant, IdKind.MERCHANT);
    }

    OffsetDateTime after() {
        return PageRequest.time("created_after", createdAfter);
    }

    OffsetDateTime before() {
        return PageRequest.time("created_before", createdBefore);
    }

    String outcome() {
        if (outcome != null && !outcome.equals(Outcome.DONE.wire()) && !outcome.equals(Outcome.REFUSED.wire())) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    "outcome",
                    "outcome is " + Quote.of("outcome", outcome) + "; it must be done or refused.");
        }
        return outcome;
    }

    /** What was asked for, as the trail remembers it. */
    Map<String, String> asked() {
        Map<String, String> asked = new LinkedHashMap<>();
        put(asked, "actor", actor);
        put(asked, "action", action);
        put(asked, "subject", subject);
        put(asked, "role", role);
        put(asked, "address", address);
        put(asked, "request_id", requestId);
        put(asked, "outcome", outcome);
        put(asked, "merchant", merchant);
        put(asked, "created_after", createdAfter);
        put(asked, "created_before", createdBefore);
        put(asked, "starting_after", startingAfter);
        return asked;
    }

    private static void put(Map<String, String> asked, String name, String value) {
        if (value != null) {
            asked.put(name, Quote.mask(value));
        }
    }
}
