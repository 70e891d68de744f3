package io.postern.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.Reconciliation;
import io.postern.id.IdKind;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Five things that a bank tells of a dispute, early, twice and against each other, in each of 120 orders: the end is the same. */
@PosternTest
class DisputesInAnyOrderTest {
    private static final String FEE = ",'fee':50";

    @Inject
    KeptEvents events;

    /** What is told: stage, status, whether the money is taken. */
    private record Word(String stage, String status, boolean taken) {}

    private static final List<Word> THAT_ENDS_WON = List.of(
            new Word("inquiry", "needs_response", false),
            new Word("chargeback", "needs_response", false),
            new Word("chargeback", "needs_response", true),
            new Word("chargeback", "lost", true),
            new Word("chargeback", "won", false));

    private static final List<Word> THAT_ENDS_LOST = List.of(
            new Word("chargeback", "needs_response", true),
            new Word("chargeback", "under_review", true),
            new Word("chargeback", "won", false),
            new Word("pre_arbitration", "needs_response", true),
            new Word("pre_arbitration", "lost", true));

    @Test
    void endsTheSameWhateverOrderTheBankTellsItIn() throws Exception {
        MerchantForTests merchant = MerchantForTests.withPlan("'dispute_fee':150,'reserve_basis_points':1000");
        List<int[]> orders = Orders.of(5);
        assertThat(orders).hasSize(120);
        long begin = System.nanoTime();

        List<UUID> all = new ArrayList<>();
        all.addAll(tell(merchant, orders, THAT_ENDS_WON));
        all.addAll(tell(merchant, orders, THAT_ENDS_LOST));

        List<String> ends = ends(merchant);
        System.out.printf(
                "%d events in 2 x %d orders, applied in %d s, end so: %s%n",
                all.size(),
                orders.size(),
                Duration.ofNanos(System.nanoTime() - begin).toSeconds(),
                ends);
        assertThat(ends)
                .containsExactly(
                        "120 disputes: chargeback won, held 0, lost 0, fee 0, bank 50; merchant 0, 1110 50, 1140 0, 2050 0",
                        "120 disputes: pre_arbitration lost, held 1000, lost 1000, fee 150, bank 50; merchant -1150,"
                                + " 1110 1050, 1140 0, 2050 0");
        assertThat(Reconciliation.of(merchant).halfWritten()).isEmpty();
        assertThat(rejected(all))
                .as("a contradiction is seen, whichever came first")
                .isPositive();
    }

    private List<UUID> tell(MerchantForTests merchant, List<int[]> orders, List<Word> words) throws SQLException {
        List<String> payments = new ArrayList<>();
        for (int n = 0; n < orders.size(); n++) {
            payments.add(merchant.post("/v1/payments", BankNewsCase.body("'description':'disputed'"))
                    .path("id"));
        }
        Map<String, String> attempts = attempts(merchant);
        List<UUID> all = new ArrayList<>();
        for (int turn = 0; turn < words.size(); turn++) {
            List<String> now = new ArrayList<>();
            for (int n = 0; n < orders.size(); n++) {
                Word word = words.get(orders.get(n)[turn]);
                String told = BankTells.dispute(
                        merchant.id(),
                        attempts.get(payments.get(n)),
                        "sbd_" + payments.get(n),
                        word.stage(),
                        word.status(),
                        word.taken(),
                        1_000,
                        FEE);
                now.add(told);
                if (n % 10 == 0) {
                    now.add(told); // told twice
                }
            }
            List<UUID> kept = events.keep("sandbox", now);
            events.awaitLooked(kept);
            all.addAll(kept);
        }
        events.awaitDone(all);
        return all;
    }

    private static Map<String, String> attempts(MerchantForTests merchant) throws SQLException {
        Map<String, String> found = new HashMap<>();
        query(
                IdKind.MERCHANT.parse(merchant.id()).orElseThrow(),
                "SELECT payment_id, id FROM payment_attempt",
                row -> found.put(
                        IdKind.PAYMENT.format(row.getObject(1, UUID.class)),
                        IdKind.ATTEMPT.format(row.getObject(2, UUID.class))));
        return found;
    }

    private static List<String> ends(MerchantForTests merchant) throws SQLException {
        List<String> lines = new ArrayList<>();
        query(IdKind.MERCHANT.parse(merchant.id()).orElseThrow(), """
                WITH last AS (
                    SELECT DISTINCT ON (e.dispute_id) d.payment_id, e.* FROM dispute_event e
                    JOIN dispute d ON d.id = e.dispute_id ORDER BY e.dispute_id, e.seq DESC),
                books AS (
                    SELECT j.payment_id,
                           coalesce(sum(l.amount) FILTER (WHERE a.code IN (1210, 2000, 2010, 2040)), 0) AS merchant,
                           coalesce(sum(l.amount) FILTER (WHERE a.code = 1110), 0) AS bank,
                           coalesce(sum(l.amount) FILTER (WHERE a.code = 1140), 0) AS withdrawn,
                           coalesce(sum(l.amount) FILTER (WHERE a.code = 2050), 0) AS disputed
                    FROM journal j
                    JOIN ledger_entry l ON l.journal_id = j.id
                    JOIN account a ON a.id = l.account_id
                    WHERE j.kind LIKE 'dispute%' GROUP BY j.payment_id)
                SELECT count(*) || ' disputes: ' || stage || ' ' || status || ', held ' || withdrawn_now || ', lost ' || lost
                    || ', fee ' || fee || ', bank ' || bank_fee || '; merchant ' || merchant || ', 1110 ' || bank
                    || ', 1140 ' || books.withdrawn || ', 2050 ' || books.disputed
                FROM (SELECT l.*, l.withdrawn - l.reinstated AS withdrawn_now FROM last l) now JOIN books USING (payment_id)
                GROUP BY stage, status, withdrawn_now, lost, fee, bank_fee, merchant, bank, books.withdrawn, books.disputed
                ORDER BY stage
                """, row -> lines.add(row.getString(1)));
        return lines;
    }

    private static long rejected(List<UUID> ids) throws SQLException {
        long[] count = {0};
        query(
                io.postern.id.ReservedMerchant.PLATFORM.id(),
                "SELECT count(*) FROM bank_event_fact WHERE reason = 'decided_otherwise' AND bank_event_id = ANY ('{"
                        + String.join(",", ids.stream().map(UUID::toString).toList()) + "}')",
                row -> count[0] = row.getLong(1));
        return count[0];
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private static void query(UUID merchant, String sql, RowReader reader) throws SQLException {
        try (Connection database = PostgresForTests.ofMerchant(merchant);
                PreparedStatement statement = database.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                reader.read(rows);
            }
        }
    }
}
