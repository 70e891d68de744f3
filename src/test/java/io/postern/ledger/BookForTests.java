package io.postern.ledger;

import io.postern.PostgresForTests;
import io.postern.demo.Logins;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** A merchant's book reached as somebody who holds the gateway's own database login, past every line of its code. */
final class BookForTests {
    final UUID merchant = UUID.randomUUID();

    BookForTests() throws SQLException {
        try (Connection app = app()) {
            open(app, "EUR");
            open(app, "USD");
            app.commit();
        }
    }

    /** The gateway's own role, for this merchant's rows; nothing is committed unless asked. */
    Connection app() throws SQLException {
        return prepared(PostgresForTests.ofMerchant(merchant));
    }

    static Connection owner() throws SQLException {
        return prepared(DriverManager.getConnection(
                PostgresForTests.jdbcUrl(), "postern_owner", Logins.forTests().owner()));
    }

    /** Makes checkpoints, in a transaction of its own. */
    static Connection worker() throws SQLException {
        return prepared(PostgresForTests.asWorker());
    }

    /** Reads every merchant's book. */
    static Connection auditor() throws SQLException {
        return prepared(PostgresForTests.asAuditor());
    }

    private static Connection prepared(Connection connection) throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        connection.setAutoCommit(false);
        return connection;
    }

    private void open(Connection app, String currency) throws SQLException {
        try (PreparedStatement call = app.prepareStatement("SELECT open_accounts(?, ?)")) {
            call.setObject(1, merchant);
            call.setString(2, currency);
            call.executeQuery();
        }
    }

    UUID account(Connection app, int code, String currency) throws SQLException {
        try (PreparedStatement query =
                app.prepareStatement("SELECT id FROM account WHERE merchant_id = ? AND code = ? AND currency = ?")) {
            query.setObject(1, merchant);
            query.setInt(2, code);
            query.setString(3, currency);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                return rows.getObject(1, UUID.class);
            }
        }
    }

    UUID journal(Connection app) throws SQLException {
        UUID journal = UUID.randomUUID();
        try (PreparedStatement insert = app.prepareStatement(
                "INSERT INTO journal (merchant_id, id, kind, source) VALUES (?, ?, 'test', 'test')")) {
            insert.setObject(1, merchant);
            insert.setObject(2, journal);
            insert.executeUpdate();
        }
        return journal;
    }

    void post(Connection app, UUID journal, UUID debit, UUID credit, String currency, long amount) throws SQLException {
        try (PreparedStatement insert = app.prepareStatement(
                "INSERT INTO posting (merchant_id, journal_id, debit_account, credit_account, currency, amount)"
                        + " VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.setObject(1, merchant);
            insert.setObject(2, journal);
            insert.setObject(3, debit);
            insert.setObject(4, credit);
            insert.setString(5, currency);
            insert.setLong(6, amount);
            insert.executeUpdate();
        }
    }

    /** One journal of one posting, in the transaction that is open. */
    void move(Connection app, int debitCode, int creditCode, long amount) throws SQLException {
        post(app, journal(app), account(app, debitCode, "EUR"), account(app, creditCode, "EUR"), "EUR", amount);
    }

    /** Lets the merchant have money, committed. */
    void fund(long amount) throws SQLException {
        try (Connection app = app()) {
            move(app, 1110, 2010, amount);
            app.commit();
        }
    }

    /** Summed from every entry, without checkpoints; credits positive. */
    long sumOfEntries(int code) throws SQLException {
        try (Connection app = app();
                PreparedStatement query =
                        app.prepareStatement("SELECT coalesce(sum(e.amount), 0) FROM ledger_entry e JOIN account a"
                                + " ON a.merchant_id = e.merchant_id AND a.id = e.account_id"
                                + " WHERE e.merchant_id = ? AND a.code = ?")) {
            query.setObject(1, merchant);
            query.setInt(2, code);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    /** By the function that the guard uses: last checkpoint plus tail. */
    long balance(int code, String side) throws SQLException {
        try (Connection app = app();
                PreparedStatement query = app.prepareStatement("SELECT balance_of(?, ?, ?)")) {
            query.setObject(1, merchant);
            query.setObject(2, account(app, code, "EUR"));
            query.setString(3, side);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }
}
