package io.postern.bench;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Looks whether the books are right. A figure of a run whose books are wrong does not count. */
final class Gate {
    private static final String PAYMENTS_BY_GATEWAY = """
            SELECT count(*) FROM payment WHERE merchant_id::text NOT LIKE '00000000-0000-7000-9000-%'
            """;
    private static final String NOT_PAID_ONCE = """
            SELECT count(*) FROM payment p
            WHERE (SELECT count(*) FROM payment_event e WHERE e.merchant_id = p.merchant_id AND e.payment_id = p.id) <> 3
               OR (SELECT count(*) FROM payment_event e WHERE e.merchant_id = p.merchant_id AND e.payment_id = p.id
                     AND e.seq = 3 AND e.status = 'succeeded') <> 1
               OR (SELECT count(*) FROM journal j WHERE j.merchant_id = p.merchant_id AND j.payment_id = p.id) <> 1
               OR (SELECT sum(g.amount) FROM journal j JOIN posting g ON g.merchant_id = j.merchant_id
                     AND g.journal_id = j.id WHERE j.merchant_id = p.merchant_id AND j.payment_id = p.id) <> p.amount
            """;
    private static final String OVERDRAWN = """
            SELECT count(*) FROM (
                SELECT a.id FROM account a JOIN ledger_entry e ON e.merchant_id = a.merchant_id AND e.account_id = a.id
                WHERE a.floored
                GROUP BY a.id, a.normal_side
                HAVING sum(e.amount) * CASE a.normal_side WHEN 'C' THEN 1 ELSE -1 END < 0) overdrawn
            """;
    /** Every checkpoint is compared with the running sum of all postings before it, in one pass. */
    private static final String WRONG_CHECKPOINTS = """
            SELECT count(*) FROM (
                SELECT kind, debits, credits,
                       sum(debit) OVER book AS true_debits, sum(credit) OVER book AS true_credits
                FROM (SELECT merchant_id, debit_account AS account_id, id, 0 AS kind, amount AS debit, 0 AS credit,
                             0::bigint AS debits, 0::bigint AS credits FROM posting
                      UNION ALL SELECT merchant_id, credit_account, id, 0, 0, amount, 0, 0 FROM posting
                      UNION ALL SELECT merchant_id, account_id, upto, 1, 0, 0, debits, credits FROM checkpoint) legs
                WINDOW book AS (PARTITION BY merchant_id, account_id ORDER BY id, kind)) compared
            WHERE kind = 1 AND (debits <> true_debits OR credits <> true_credits)
            """;

    private final BenchServer server;
    private final List<String> wrong = new ArrayList<>();
    private final List<String> right = new ArrayList<>();

    Gate(BenchServer server) {
        this.server = server;
    }

    /** @param acknowledged ids of all payments that were answered with 201 */
    List<String> check(Collection<String> acknowledged, InstantBank bank) throws SQLException {
        Set<String> different = new HashSet<>(acknowledged);
        equal("acknowledged payments are different ones", acknowledged.size(), different.size());
        equal("acknowledged payments = payments of the gateway", different.size(), server.count(PAYMENTS_BY_GATEWAY));
        equal("acknowledged payments = orders the bank got", different.size(), bank.orders());
        equal("the bank saw each order once", bank.orders(), bank.approved());
        equal("payments without exactly one capture and its journal", server.count(NOT_PAID_ONCE), 0);
        equal("moves left open", server.count("SELECT count(*) FROM payment_work"), 0);
        equal("sum of all ledger entries", server.count("SELECT coalesce(sum(amount), 0) FROM ledger_entry"), 0);
        equal("floored accounts below zero", server.count(OVERDRAWN), 0);
        equal(
                "wrong checkpoints of " + server.count("SELECT count(*) FROM checkpoint"),
                server.count(WRONG_CHECKPOINTS),
                0);
        if (!wrong.isEmpty()) {
            throw new IllegalStateException("the books are wrong: " + wrong);
        }
        return right;
    }

    private void equal(String what, long is, long must) {
        (is == must ? right : wrong).add(what + ": " + is + (is == must ? "" : ", not " + must));
    }
}
