package io.postern;

import io.postern.demo.EmbeddedDatabase;
import io.postern.demo.Logins;
import io.postern.id.IdKind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Compares one merchant's facts with everything that must have been written with them, and with the bank's own book.
 * Every finding is a line of text, so that a test can also show that it finds something.
 */
public final class Reconciliation {
    private final String jdbcUrl;
    private final UUID merchant;

    public Reconciliation(String jdbcUrl, String merchantId) {
        this.jdbcUrl = jdbcUrl;
        this.merchant = IdKind.MERCHANT.parse(merchantId).orElseThrow();
    }

    public static Reconciliation of(MerchantForTests merchant) {
        return new Reconciliation(PostgresForTests.jdbcUrl(), merchant.id());
    }

    /** Moves and refunds whose end is not known yet. */
    public long openMoves() throws SQLException {
        return rows(UNDER_WAY).size() + rows(REFUNDS_UNDER_WAY).size();
    }

    public int payments() throws SQLException {
        return rows("SELECT 1 FROM payment WHERE merchant_id = ?").size();
    }

    /** Waits until the workers have ended every move. */
    public void awaitEnds(Duration patience) throws SQLException {
        Instant deadline = Instant.now().plus(patience);
        while (openMoves() > 0 && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        if (openMoves() > 0) {
            throw new AssertionError(
                    openMoves() + " moves have not ended after " + patience + ": "
                            + rows(
                                    "SELECT kind, tries, due_at, now() FROM payment_work WHERE merchant_id = ? AND kind <> 'expiry'"));
        }
    }

    /**
     * What one transaction should have written and did not. Looks at one moment, so it may be asked while requests run.
     */
    public List<String> halfWritten() throws SQLException {
        try (Connection moment = connect()) {
            moment.setAutoCommit(false);
            moment.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return halfWritten(moment);
        }
    }

    private List<String> halfWritten(Connection moment) throws SQLException {
        List<String> found = new ArrayList<>();
        for (Map.Entry<String, String> check : HALF_WRITTEN.entrySet()) {
            for (List<Object> row : rows(moment, check.getValue())) {
                found.add(check.getKey() + ": " + row);
            }
        }
        found.addAll(factsAndJournalsApart(moment));
        found.addAll(
                withoutTrail(moment, "payment.create", IdKind.PAYMENT, "SELECT id FROM payment WHERE merchant_id = ?"));
        found.addAll(
                withoutTrail(moment, "refund.create", IdKind.REFUND, "SELECT id FROM refund WHERE merchant_id = ?"));
        found.addAll(withoutTrail(moment, "payment.capture", IdKind.PAYMENT, """
                SELECT payment_id FROM payment_event WHERE merchant_id = ? AND kind = 'capture_requested'
                """));
        return found;
    }

    /** Where facts, ledger and the bank's book disagree; call it when no move is open. */
    public List<String> differencesWithTheBank() throws SQLException {
        return differencesWithTheBankWithout("");
    }

    /** The same as if the bank had lost one authorization: shows that a difference is seen. */
    public List<String> differencesWithTheBankWithout(String attempt) throws SQLException {
        Map<String, List<Object>> bank = new HashMap<>();
        for (List<Object> row : allRows("""
                SELECT reference, captured, refunded, open, (
                    SELECT coalesce(sum(CASE WHEN d.taken THEN d.amount ELSE 0 END + d.fee), 0)::bigint
                    FROM sandbox.dispute d
                    WHERE d.authorization_reference = b.reference AND d.status <> 'scheduled')
                FROM sandbox.booking b
                WHERE kind = 'authorization' AND status = 'approved'
                """)) {
            bank.put((String) row.getFirst(), row.subList(1, 5));
        }
        bank.remove(attempt);
        List<String> found = new ArrayList<>();
        for (List<Object> row : rows(TOTALS)) {
            String payment = IdKind.PAYMENT.format((UUID) row.get(0));
            List<Object> here = row.subList(2, 5);
            List<Object> there =
                    bank.getOrDefault(IdKind.ATTEMPT.format((UUID) row.get(1)), List.of(0L, 0L, false, 0L));
            if (!here.equals(there.subList(0, 3))) {
                found.add(payment + ": captured, refunded, open here " + here + ", at the bank " + there);
            }
            long booked = ((Number) row.get(5)).longValue();
            if (booked != (Long) there.get(0) - (Long) there.get(1) - (Long) there.get(3)) {
                found.add(payment + ": the ledger holds the bank to " + booked + ", the bank has " + there);
            }
        }
        found.addAll(approvedWithoutPayment(bank));
        return found;
    }

    /** Money that the bank booked for an attempt of this merchant that no payment counts on. */
    private List<String> approvedWithoutPayment(Map<String, List<Object>> bank) throws SQLException {
        List<String> found = new ArrayList<>();
        for (List<Object> row : rows("""
                SELECT a.id FROM payment_attempt a WHERE a.merchant_id = ? AND NOT EXISTS (
                    SELECT FROM payment_event e
                    WHERE e.merchant_id = a.merchant_id AND e.payment_id = a.payment_id AND e.kind = 'authorized'
                      AND e.move_id = a.id)
                """)) {
            String attempt = IdKind.ATTEMPT.format((UUID) row.getFirst());
            if (bank.containsKey(attempt)) {
                found.add(attempt + ": approved at the bank, not here");
            }
        }
        return found;
    }

    /** Every fact of a payment that moves money has one journal of the same amount, and the other way round. */
    private List<String> factsAndJournalsApart(Connection moment) throws SQLException {
        Map<String, Integer> balance = new HashMap<>();
        for (List<Object> fact : rows(moment, """
                SELECT CASE WHEN kind = 'capture_reversed' AND EXISTS (
                           SELECT FROM payment_event o WHERE o.merchant_id = f.merchant_id
                           AND o.payment_id = f.payment_id AND o.move_id = f.move_id AND o.kind = 'captured_at_once')
                       THEN 'reversed_at_once' ELSE kind END, move_id, amount
                FROM payment_event f WHERE merchant_id = ? AND kind IN
                    ('captured', 'captured_at_once', 'capture_reversed', 'refund_requested', 'refund_succeeded',
                     'refund_failed')
                """)) {
            balance.merge(journal((String) fact.get(0), (UUID) fact.get(1)) + fact.get(2), 1, Integer::sum);
        }
        for (List<Object> journal : rows(moment, """
                SELECT j.kind, j.source, sum(p.amount) FILTER (WHERE CASE j.kind
                    WHEN 'capture' THEN a.code = 1110 WHEN 'capture_reversed' THEN c.code = 1110 ELSE true END)
                FROM journal j
                JOIN posting p ON p.merchant_id = j.merchant_id AND p.journal_id = j.id
                JOIN account a ON a.merchant_id = p.merchant_id AND a.id = p.debit_account
                JOIN account c ON c.merchant_id = p.merchant_id AND c.id = p.credit_account
                WHERE j.merchant_id = ? AND j.kind <> 'funds_available' AND j.kind NOT LIKE 'dispute\\_%'
                GROUP BY j.merchant_id, j.id, j.kind, j.source
                """)) {
            balance.merge(journal.get(0) + " " + journal.get(1) + " " + journal.get(2), -1, Integer::sum);
        }
        return balance.entrySet().stream()
                .filter(entry -> entry.getValue() != 0)
                .map(entry -> entry.getKey() + ": " + entry.getValue() + " more of it in facts than in journals")
                .toList();
    }

    private static String journal(String fact, UUID move) {
        return switch (fact) {
            case "captured" -> "capture " + IdKind.CAPTURE.format(move) + " ";
            case "capture_reversed" -> "capture_reversed " + IdKind.CAPTURE.format(move) + " ";
            case "reversed_at_once" -> "capture_reversed " + IdKind.ATTEMPT.format(move) + " ";
            case "captured_at_once" -> "capture " + IdKind.ATTEMPT.format(move) + " ";
            case "refund_requested" -> "refund_created " + IdKind.REFUND.format(move) + " ";
            default -> fact + " " + IdKind.REFUND.format(move) + " ";
        };
    }

    private List<String> withoutTrail(Connection moment, String action, IdKind kind, String deeds) throws SQLException {
        Map<String, Integer> balance = new HashMap<>();
        for (List<Object> row : rows(moment, deeds)) {
            balance.merge(kind.format((UUID) row.getFirst()), 1, Integer::sum);
        }
        for (List<Object> row : rows(
                moment,
                "SELECT object FROM audit_entry WHERE merchant_id = ? AND action = '" + action
                        + "' AND outcome = 'done'")) {
            balance.merge((String) row.getFirst(), -1, Integer::sum);
        }
        return balance.entrySet().stream()
                .filter(entry -> entry.getValue() != 0)
                .map(entry -> entry.getKey() + ": " + entry.getValue() + " more of it than " + action + " on the trail")
                .toList();
    }

    private static final String UNDER_WAY = """
            SELECT e.merchant_id, e.payment_id, e.kind, (e.detail -> 'move' ->> 'id')::uuid AS move_id
            FROM payment_event e
            WHERE e.merchant_id = ? AND e.detail -> 'move' IS NOT NULL
              AND NOT EXISTS (SELECT FROM payment_event n WHERE n.merchant_id = e.merchant_id
                              AND n.payment_id = e.payment_id AND n.seq > e.seq)
            """;

    private static final String REFUNDS_UNDER_WAY = """
            SELECT r.merchant_id, r.id FROM refund r
            JOIN LATERAL (SELECT status FROM refund_event e WHERE e.merchant_id = r.merchant_id
                          AND e.refund_id = r.id ORDER BY seq DESC LIMIT 1) s ON true
            WHERE r.merchant_id = ? AND s.status IN ('pending', 'unknown')
            """;

    /** The last fact of each payment, and what the ledger says the bank owes for it. */
    private static final String TOTALS = """
            SELECT p.id, (e.detail ->> 'attempt')::uuid, e.captured, e.refunded, e.authorized > e.captured,
                   coalesce((SELECT -sum(l.amount)::bigint FROM journal j
                             JOIN ledger_entry l ON l.merchant_id = j.merchant_id AND l.journal_id = j.id
                             JOIN account a ON a.merchant_id = l.merchant_id AND a.id = l.account_id
                             WHERE j.merchant_id = p.merchant_id AND j.payment_id = p.id AND a.code = 1110), 0)
            FROM payment p
            JOIN LATERAL (SELECT * FROM payment_event f WHERE f.merchant_id = p.merchant_id AND f.payment_id = p.id
                          ORDER BY f.seq DESC LIMIT 1) e ON true
            WHERE p.merchant_id = ?
            """;

    private static final Map<String, String> HALF_WRITTEN = Map.ofEntries(
            Map.entry("payment without its first fact", """
                    SELECT p.id FROM payment p WHERE p.merchant_id = ? AND NOT EXISTS (
                        SELECT FROM payment_event e
                        WHERE e.merchant_id = p.merchant_id AND e.payment_id = p.id AND e.seq = 1)
                    """),
            Map.entry("payment without an attempt", """
                    SELECT p.id FROM payment p WHERE p.merchant_id = ? AND NOT EXISTS (
                        SELECT FROM payment_attempt a WHERE a.merchant_id = p.merchant_id AND a.payment_id = p.id)
                    """),
            Map.entry("fact without its receipt", """
                    SELECT e.payment_id, e.seq, e.kind FROM payment_event e WHERE e.merchant_id = ?
                      AND e.kind IN ('authorized', 'declined', 'captured', 'captured_at_once', 'authorization_voided',
                                     'refund_succeeded', 'refund_failed')
                      AND NOT EXISTS (SELECT FROM receipt r WHERE r.merchant_id = e.merchant_id
                                      AND r.payment_id = e.payment_id AND r.fact_seq = e.seq)
                    """),
            Map.entry("receipt without its fact", """
                    SELECT r.id, r.kind FROM receipt r WHERE r.merchant_id = ? AND r.fact_seq IS NOT NULL
                      AND NOT EXISTS (SELECT FROM payment_event e WHERE e.merchant_id = r.merchant_id
                                      AND e.payment_id = r.payment_id AND e.seq = r.fact_seq)
                    """),
            Map.entry("payment whose events do not fit its facts", """
                    SELECT e.payment_id, e.expected, coalesce(v.announced, 0) FROM (
                        SELECT f.merchant_id, f.payment_id, sum(CASE
                            WHEN f.kind IN ('captured', 'capture_reversed') THEN 2
                            WHEN f.kind = 'authorized' THEN CASE p.capture_method WHEN 'manual' THEN 1 ELSE 0 END
                            WHEN f.kind = 'authorization_voided' THEN CASE WHEN EXISTS (
                                SELECT FROM payment_event c WHERE c.merchant_id = f.merchant_id
                                AND c.payment_id = f.payment_id AND c.move_id = f.move_id
                                AND c.kind IN ('captured', 'capture_reversed'))
                                THEN 0 ELSE 1 END
                            WHEN f.kind IN ('captured_at_once', 'declined', 'action_required', 'capture_failed',
                                            'void_failed') THEN 1
                            WHEN f.kind = 'unanswered' AND NOT EXISTS (
                                SELECT FROM refund r WHERE r.merchant_id = f.merchant_id AND r.id = f.move_id) THEN 1
                            ELSE 0 END) AS expected
                        FROM payment_event f
                        JOIN payment p ON p.merchant_id = f.merchant_id AND p.id = f.payment_id
                        GROUP BY 1, 2) e
                    LEFT JOIN (SELECT merchant_id, object_id AS payment_id, count(*) AS announced FROM event
                               GROUP BY 1, 2) v USING (merchant_id, payment_id)
                    WHERE merchant_id = ? AND e.expected <> coalesce(v.announced, 0)
                    """),
            Map.entry("dispute whose journals do not hold what its facts do", """
                    SELECT d.id, e.withdrawn - e.reinstated, e.lost, b.book FROM dispute d
                    JOIN merchant m ON m.merchant_id = d.merchant_id AND m.mode = 'facilitator'
                    JOIN LATERAL (SELECT * FROM dispute_event f WHERE f.merchant_id = d.merchant_id
                                  AND f.dispute_id = d.id ORDER BY f.seq DESC LIMIT 1) e ON true
                    CROSS JOIN LATERAL (
                        SELECT ARRAY [coalesce(sum(l.amount) FILTER (WHERE a.code = 1140), 0),
                                      coalesce(sum(l.amount) FILTER (WHERE a.code = 2050), 0),
                                      coalesce(sum(l.amount) FILTER (WHERE a.code = 1110), 0),
                                      coalesce(sum(l.amount) FILTER (WHERE a.code = 4030), 0),
                                      coalesce(sum(l.amount) FILTER (WHERE a.code = 5030), 0)]::bigint[] AS book
                        FROM journal j
                        JOIN ledger_entry l ON l.merchant_id = j.merchant_id AND l.journal_id = j.id
                        JOIN account a ON a.merchant_id = l.merchant_id AND a.id = l.account_id
                        WHERE j.merchant_id = d.merchant_id AND j.payment_id = d.payment_id AND j.kind LIKE 'dispute\\_%'
                        ) b
                    WHERE d.merchant_id = ?
                      AND NOT EXISTS (SELECT FROM dispute o WHERE o.merchant_id = d.merchant_id
                                      AND o.payment_id = d.payment_id AND o.id <> d.id) -- journals name one by its public id
                      AND b.book <> ARRAY [-(e.withdrawn - e.reinstated - e.lost), e.withdrawn - e.reinstated - e.lost,
                                           e.withdrawn - e.reinstated + e.bank_fee, e.fee, -e.bank_fee]
                    """),
            Map.entry("dispute that is not in the queue as its facts say", """
                    SELECT d.id FROM dispute d WHERE d.merchant_id = ? AND NOT EXISTS (
                        SELECT FROM dispute_queue q
                        JOIN dispute_event e ON e.merchant_id = q.merchant_id AND e.dispute_id = q.dispute_id
                            AND e.status = q.status AND e.stage = q.stage AND e.respond_by = q.respond_by
                        WHERE q.merchant_id = d.merchant_id AND q.dispute_id = d.id
                          AND e.seq = (SELECT max(f.seq) FROM dispute_event f
                                       WHERE f.merchant_id = d.merchant_id AND f.dispute_id = d.id))
                    """),
            Map.entry("dispute's receipts that do not fit its facts", """
                    SELECT d.id FROM dispute d WHERE d.merchant_id = ? AND
                        (SELECT count(*) FROM dispute_event e WHERE e.merchant_id = d.merchant_id AND e.dispute_id = d.id
                         AND e.kind NOT IN ('updated', 'reminded')) <>
                        (SELECT count(*) FROM receipt r WHERE r.merchant_id = d.merchant_id
                         AND r.payment_id = d.payment_id AND r.kind LIKE 'dispute.%'
                         AND r.body::jsonb #>> '{fact,acquirer_reference}' = d.bank_reference
                         AND (r.body::jsonb #>> '{fact,amount}')::bigint = d.amount)
                    """),
            Map.entry("refund without a fact", """
                    SELECT r.id FROM refund r WHERE r.merchant_id = ? AND NOT EXISTS (
                        SELECT FROM refund_event e WHERE e.merchant_id = r.merchant_id AND e.refund_id = r.id)
                    """),
            Map.entry("refund without the payment's fact", """
                    SELECT r.id FROM refund r WHERE r.merchant_id = ? AND NOT EXISTS (
                        SELECT FROM payment_event e WHERE e.merchant_id = r.merchant_id AND e.move_id = r.id
                        AND e.kind = 'refund_requested')
                    """),
            Map.entry("key without an answer and nobody who owes it", """
                    SELECT k.key, k.operation FROM idempotency_key k
                    LEFT JOIN idempotency_answer a USING (merchant_id, key)
                    WHERE merchant_id = ? AND a.key IS NULL AND NOT EXISTS (
                        SELECT FROM payment_work w WHERE w.merchant_id = k.merchant_id AND w.idempotency_key = k.key)
                    """),
            Map.entry("key without the payment or refund it made", """
                    SELECT k.key, k.operation FROM idempotency_key k
                    WHERE k.merchant_id = ? AND k.operation IN ('POST /v1/payments', 'POST /v1/refunds')
                      AND NOT EXISTS (SELECT FROM payment p WHERE p.merchant_id = k.merchant_id AND p.id = k.object_id)
                      AND NOT EXISTS (SELECT FROM refund r WHERE r.merchant_id = k.merchant_id AND r.id = k.object_id)
                    """),
            Map.entry("move under way that nobody will end", "SELECT m.payment_id, m.kind FROM (" + UNDER_WAY + """
                    ) m WHERE NOT EXISTS (SELECT FROM payment_work w WHERE w.merchant_id = m.merchant_id
                                          AND w.payment_id = m.payment_id AND w.move_id = m.move_id)
                    """),
            Map.entry("open refund that nobody will end", "SELECT m.id FROM (" + REFUNDS_UNDER_WAY + """
                    ) m WHERE NOT EXISTS (SELECT FROM payment_work w WHERE w.merchant_id = m.merchant_id
                                          AND w.move_id = m.id)
                    """),
            Map.entry("authorization that nobody will let expire", """
                    SELECT e.payment_id FROM payment_event e
                    WHERE e.merchant_id = ? AND e.status IN ('requires_capture', 'partially_captured')
                      AND NOT EXISTS (SELECT FROM payment_event n WHERE n.merchant_id = e.merchant_id
                                      AND n.payment_id = e.payment_id AND n.seq > e.seq)
                      AND NOT EXISTS (SELECT FROM payment_work w WHERE w.merchant_id = e.merchant_id
                                      AND w.payment_id = e.payment_id AND w.kind = 'expiry')
                    """),
            Map.entry("journal without postings", """
                    SELECT j.id FROM journal j WHERE j.merchant_id = ? AND NOT EXISTS (
                        SELECT FROM posting p WHERE p.merchant_id = j.merchant_id AND p.journal_id = j.id)
                    """),
            Map.entry("work for a payment that is not there", """
                    SELECT w.move_id FROM payment_work w WHERE w.merchant_id = ? AND NOT EXISTS (
                        SELECT FROM payment p WHERE p.merchant_id = w.merchant_id AND p.id = w.payment_id)
                    """));

    private List<List<Object>> rows(String sql) throws SQLException {
        try (Connection all = connect()) {
            return rows(all, sql);
        }
    }

    private List<List<Object>> rows(Connection all, String sql) throws SQLException {
        try (PreparedStatement query = all.prepareStatement(sql)) {
            query.setObject(1, merchant);
            return read(query);
        }
    }

    private List<List<Object>> allRows(String sql) throws SQLException {
        try (Connection all = connect();
                PreparedStatement query = all.prepareStatement(sql)) {
            return read(query);
        }
    }

    private static List<List<Object>> read(PreparedStatement query) throws SQLException {
        List<List<Object>> found = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                List<Object> row = new ArrayList<>();
                for (int n = 1; n <= rows.getMetaData().getColumnCount(); n++) {
                    row.add(rows.getObject(n));
                }
                found.add(row);
            }
        }
        return found;
    }

    /** The superuser alone sees both books. */
    private Connection connect() throws SQLException {
        return DriverManager.getConnection(
                jdbcUrl, EmbeddedDatabase.SUPERUSER, Logins.forTests().superuser());
    }
}
