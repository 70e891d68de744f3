package io.postern.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.postern.database.GenericPlan;
import io.postern.receipt.ReceiptRows.Filter;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each search goes along an index to what it finds, and past nothing else. */
@PosternTest
class ReceiptRowsTest {
    @ParameterizedTest
    @CsvSource({
        "card_last4, receipt_by_card_last4",
        "card_last4 of a kind, receipt_by_card_last4",
        "amount, receipt_by_amount",
        "amount of a common kind, receipt_by_amount",
        "amount of a rare kind, receipt_by_kind",
        "kind, receipt_by_kind",
        "time, receipt_pkey",
        "none, receipt_pkey"
    })
    void goesAlongTheIndexOfTheFilterThatLeavesTheFewest(String question, String index) throws SQLException {
        UUID merchant = UUID.randomUUID();
        String plan = GenericPlan.of(
                "postern.merchant=" + merchant,
                ReceiptRows.of(merchant, asking(question), null).sql());

        assertThat(plan)
                .contains("Index Scan Backward using " + index + " ", "Index Cond")
                .doesNotContain("Sort");
    }

    /** A payment has few, so they may be put in order. */
    @Test
    void goesAlongThePaymentsOwnIndex() throws SQLException {
        UUID merchant = UUID.randomUUID();
        String plan = GenericPlan.of(
                "postern.merchant=" + merchant,
                ReceiptRows.of(merchant, asking("payment"), null).sql());

        assertThat(plan).contains("Index Scan Backward using receipt_of_payment ", "Index Cond");
    }

    private static Filter asking(String question) {
        OffsetDateTime time = OffsetDateTime.parse("2026-01-01T00:00:00Z");
        return switch (question) {
            case "payment" -> new Filter(UUID.randomUUID(), "payment.captured", null, null, "4242", 1L);
            case "card_last4" -> new Filter(null, null, null, null, "4242", null);
            case "card_last4 of a kind" -> new Filter(null, "dispute.opened", time, null, "4242", 1L);
            case "amount" -> new Filter(null, null, null, null, null, 1L);
            case "amount of a common kind" -> new Filter(null, "payment.captured", null, null, null, 1L);
            case "amount of a rare kind" -> new Filter(null, "dispute.opened", null, null, null, 1L);
            case "kind" -> new Filter(null, "payment.captured", time, time, null, null);
            case "time" -> new Filter(null, null, time, time, null, null);
            default -> new Filter(null, null, null, null, null, null);
        };
    }
}
