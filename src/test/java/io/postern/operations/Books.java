package io.postern.operations;

import io.postern.Reconciliation;
import io.postern.demo.EmbeddedDatabase;
import io.postern.demo.Logins;
import io.postern.id.IdKind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** What has to hold of a database that was restored, promoted or migrated; every finding is a line of text. */
final class Books {
    private static final Map<String, String> LAWS = new TreeMap<>(Map.of(
            "entries that do not sum to zero",
            "SELECT sum(amount) FROM ledger_entry GROUP BY merchant_id, currency HAVING sum(amount) <> 0",
            "a floored account below zero",
            """
            SELECT a.code FROM account a JOIN ledger_entry e ON e.merchant_id = a.merchant_id AND e.account_id = a.id
            WHERE a.floored GROUP BY a.merchant_id, a.id, a.code, a.normal_side
            HAVING sum(e.amount) * CASE a.normal_side WHEN 'C' THEN 1 ELSE -1 END < 0
            """,
            "a checkpoint that is not the sum of what was before it",
            """
            SELECT c.account_id FROM checkpoint c
            WHERE c.debits <> (SELECT coalesce(sum(p.amount), 0) FROM posting p
                  WHERE p.merchant_id = c.merchant_id AND p.debit_account = c.account_id AND p.id <= c.upto)
               OR c.credits <> (SELECT coalesce(sum(p.amount), 0) FROM posting p
                  WHERE p.merchant_id = c.merchant_id AND p.credit_account = c.account_id AND p.id <= c.upto)
            """,
            "a receipt whose leaf is not the hash of its body",
            "SELECT id FROM receipt WHERE leaf_hash <> sha256('\\x00'::bytea || convert_to(body, 'UTF8'))"));

    private final PostgresServer server;
    private final String bankUrl;
    private final Reconciliation merchant;
    private final UUID merchantId;

    /** @param bankUrl where the bank keeps its own book, which outlives this server */
    Books(PostgresServer server, String bankUrl, String merchant) {
        this.server = server;
        this.bankUrl = bankUrl;
        this.merchant = new Reconciliation(server.url(), merchant);
        this.merchantId = IdKind.MERCHANT.parse(merchant).orElseThrow();
    }

    Reconciliation merchant() {
        return merchant;
    }

    List<String> wrong() throws SQLException {
        List<String> found = new ArrayList<>(merchant.halfWritten());
        for (Map.Entry<String, String> law : LAWS.entrySet()) {
            server.all(law.getValue()).forEach(row -> found.add(law.getKey() + ": " + row));
        }
        return found;
    }

    /** Those that somebody was told of, and that this server does not have. */
    List<String> lost(List<String> acknowledged) throws SQLException {
        Set<String> here = new HashSet<>(server.all("SELECT id FROM payment"));
        return acknowledged.stream()
                .filter(id ->
                        !here.contains(IdKind.PAYMENT.parse(id).orElseThrow().toString()))
                .toList();
    }

    /** What the bank has authorized and captured and the gateway not, or the other way round, in attempts. */
    Apart apart(Set<String> ofOthers) throws SQLException {
        Set<String> bank = new HashSet<>(atTheBank());
        bank.removeAll(ofOthers);
        Set<String> here = new HashSet<>();
        for (String attempt : server.all("""
                SELECT a.id FROM payment_attempt a JOIN payment_event e
                  ON e.merchant_id = a.merchant_id AND e.payment_id = a.payment_id AND e.status = 'succeeded'
                WHERE a.merchant_id = '%s'""".formatted(merchantId))) {
            here.add(IdKind.ATTEMPT.format(UUID.fromString(attempt)));
        }
        Set<String> bankAlone = new HashSet<>(bank);
        bankAlone.removeAll(here);
        here.removeAll(bank);
        return new Apart(bankAlone, here);
    }

    /** @param atTheBank booked there alone */
    record Apart(Set<String> atTheBank, Set<String> here) {}

    Set<String> atTheBank() throws SQLException {
        Set<String> booked = new HashSet<>();
        try (Connection superuser = DriverManager.getConnection(
                        bankUrl, EmbeddedDatabase.SUPERUSER, Logins.forTests().superuser());
                ResultSet rows = superuser.createStatement().executeQuery("""
                        SELECT reference FROM sandbox.booking
                        WHERE kind = 'authorization' AND status = 'approved' AND captured = 1000""")) {
            while (rows.next()) {
                booked.add(rows.getString(1));
            }
        }
        return booked;
    }
}
