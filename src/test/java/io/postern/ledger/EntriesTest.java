package io.postern.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.postern.database.Conditions;
import io.postern.database.GenericPlan;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A list of an account's entries goes along that account's, however many the merchant has. */
@PosternTest
class EntriesTest {
    @Test
    void goesAlongTheAccountsOwnDebitsAndCredits() throws SQLException {
        UUID merchant = UUID.randomUUID();
        Conditions wanted = new Conditions();
        wanted.where("e.merchant_id = ?", merchant);
        wanted.where("e.account_id = ?", UUID.randomUUID());
        wanted.where("(e.posting_id, e.side) < (?, ?)", 42L, "D");

        String plan = GenericPlan.of("postern.merchant=" + merchant, Entries.sql(wanted));

        assertThat(plan).contains("posting_debits", "posting_credits").doesNotContain("posting_pkey");
    }
}
