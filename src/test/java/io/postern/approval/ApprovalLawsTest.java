package io.postern.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.id.IdKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;

/** Four eyes, once and in time are PostgreSQL's laws, too: whoever holds the gateway's login cannot write around them. */
@PosternTest
class ApprovalLawsTest {
    private UUID merchant;
    private UUID id;

    @BeforeEach
    void ask() {
        MerchantForTests shop = MerchantForTests.open();
        merchant = IdKind.MERCHANT.parse(shop.id()).orElseThrow();
        id = Desk.uuid(Desk.of(shop).askedForRefund(Desk.paid(shop, 250_000), 200_000));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "-",
            value = {
                // seq; kind; actor; requested_by; at; status; problem; after; refused by
                "1; approved; :requester; :requester; now(); -; -; -; four_eyes",
                "1; denied; :requester; :requester; now(); -; -; -; four_eyes",
                "1; approved; ada; another; now(); -; -; -; approval_fact_merchant_id_approval_id_requested_by_expires_fkey",
                "1; approved; ada; :requester; now() + interval '25 hours'; -; -; -; decided_in_time",
                "1; expired; worker; :requester; now(); -; -; -; decided_in_time",
                "1; executed; ada; :requester; now(); 201; -; -; decided_once_then_run",
                "2; executed; ada; :requester; now(); 201; -; -; decided_once_then_run",
                "2; approved; ada; :requester; now(); -; -; -; decided_once_then_run",
                "2; executed; ada; :requester; now(); 201; -; approved; approval_fact_merchant_id_approval_id_after_seq_after_kind_fkey",
                "2; executed; ada; :requester; now(); 201; -; denied; decided_once_then_run",
                "3; executed; ada; :requester; now(); 201; -; approved; decided_once_then_run",
                "1; whatever; ada; :requester; now(); -; -; -; decided_in_time",
                "1; approved; ada; :requester; now(); 201; -; -; outcome_says_what_came"
            })
    void noFalseFactCanBeWritten(
            int seq,
            String kind,
            String actor,
            String requestedBy,
            String at,
            String status,
            String problem,
            String after,
            String constraint)
            throws SQLException {
        assertThat(violated(fact(seq, kind, actor, requestedBy, at, status, problem, after)))
                .isEqualTo(constraint);
    }

    @Test
    void aTrueFactCanBeWrittenOnce() throws SQLException {
        String approved = fact(1, "approved", "ada", ":requester", "now()", null, null, null);
        String denied = fact(1, "denied", "grace", ":requester", "now()", null, null, null);
        String executed = fact(2, "executed", "x", ":requester", "now()", "201", null, "approved");
        String failed = fact(2, "failed", "x", ":requester", "now()", "409", "illegal_state", "approved");
        String doneAndRefused = fact(2, "executed", "x", ":requester", "now()", "201", "illegal_state", "approved");

        assertThat(violated(approved, denied)).isEqualTo("approval_fact_pkey");
        assertThat(violated(approved, executed, failed)).isEqualTo("approval_fact_pkey");
        assertThat(violated(approved, doneAndRefused)).isEqualTo("outcome_says_what_came");
        assertThat(violated(denied, executed))
                .isEqualTo("approval_fact_merchant_id_approval_id_after_seq_after_kind_fkey");
    }

    private String fact(
            int seq, String kind, String actor, String by, String at, String status, String problem, String after) {
        return """
                INSERT INTO approval_fact (merchant_id, approval_id, seq, kind, actor, status, problem, requested_by,
                                           expires_at, after_seq, after_kind, at)
                SELECT merchant_id, id, %d, '%s', %s, %s, %s, %s, expires_at, %s, %s, %s
                FROM approval WHERE merchant_id = '%s' AND id = '%s'
                """.formatted(
                        seq,
                        kind,
                        name(actor),
                        status == null ? "NULL" : status,
                        problem == null ? "NULL" : "'" + problem + "'",
                        name(by),
                        after == null ? "NULL" : "1",
                        after == null ? "NULL" : "'" + after + "'",
                        at,
                        merchant,
                        id);
    }

    private static String name(String text) {
        return text.equals(":requester") ? "requested_by" : "'" + text + "'";
    }

    /** Name of the constraint that refuses the last of these statements, tried as the gateway in one transaction. */
    private String violated(String... statements) throws SQLException {
        try (Connection gateway = PostgresForTests.ofMerchant(merchant);
                Statement statement = gateway.createStatement()) {
            gateway.setAutoCommit(false);
            for (int n = 0; n < statements.length - 1; n++) {
                assertThat(statement.executeUpdate(statements[n])).isEqualTo(1);
            }
            PSQLException refused = catchThrowableOfType(
                    PSQLException.class, () -> statement.executeUpdate(statements[statements.length - 1]));
            assertThat((Throwable) refused)
                    .as("refusal of " + statements[statements.length - 1])
                    .isNotNull();
            return refused.getServerErrorMessage().getConstraint();
        }
    }
}
