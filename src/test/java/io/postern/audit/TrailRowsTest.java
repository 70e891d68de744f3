package io.postern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.postern.database.GenericPlan;
import io.postern.id.IdKind;
import io.postern.wire.PageRequest;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What PostgreSQL makes of a list's statement when it plans once for all values, as it does after a few calls. */
@PosternTest
class TrailRowsTest {
    @ParameterizedTest
    @CsvSource({
        "request_id, audit_entry_request",
        "subject, audit_entry_object",
        "address, audit_entry_address",
        "actor, audit_entry_actor",
        "action, audit_entry_action",
        "role, audit_entry_role",
        "merchant, audit_entry_pkey",
        "outcome, audit_entry_refused",
        "none, audit_entry_newest"
    })
    void goesAlongTheIndexOfTheFilterFromThePageToItsEnd(String filter, String index) throws SQLException {
        String plan = GenericPlan.of(
                "role=postern_auditor",
                TrailRows.of(asking(filter), PageRequest.of("20", null, IdKind.AUDIT_ENTRY))
                        .sql());

        assertThat(plan)
                .contains("Index Scan Backward using " + index + " ", "Index Cond")
                .doesNotContain("Sort");
    }

    private static AuditQuery asking(String filter) {
        AuditQuery query = new AuditQuery();
        switch (filter) {
            case "request_id" -> query.requestId = "req_1";
            case "subject" -> query.subject = "pay_1";
            case "address" -> query.address = "192.0.2.1";
            case "actor" -> query.actor = "somebody";
            case "action" -> query.action = "merchant.update";
            case "role" -> query.role = "operator";
            case "merchant" -> query.merchant = "mch_demo";
            case "outcome" -> query.outcome = "refused";
            default -> query.createdAfter = "2026-01-01T00:00:00Z";
        }
        return query;
    }
}
