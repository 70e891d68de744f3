package io.postern.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.PosternTest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks the book with the gateway's own login: whatever a compromised application could send. */
@PosternTest
class LedgerLawsTest {
    private static final int AVAILABLE = 2010;
    private static final int IN_TRANSIT = 2060;

    private BookForTests book;

    @BeforeEach
    void openABook() throws SQLException {
        book = new BookForTests();
    }

    @Test
    void refusesToOverdrawAnAccount() throws SQLException {
        book.fund(100);

        assertRefused("no_overdraft", app -> book.move(app, AVAILABLE, IN_TRANSIT, 101));

        assertThat(book.sumOfEntries(AVAILABLE)).isEqualTo(100);
    }

    @Test
    void refusesToOverdrawAnAccountOnItsCreditLeg() {
        int receivable = 1210; // a debit-normal account: a credit reduces it

        assertRefused("no_overdraft", app -> book.move(app, 5040, receivable, 1));
    }

    @Test
    void seesTheLegsThatTheSameTransactionWroteBefore() throws SQLException {
        book.fund(100);

        assertRefused("no_overdraft", app -> {
            book.move(app, AVAILABLE, IN_TRANSIT, 60);
            book.move(app, AVAILABLE, IN_TRANSIT, 60);
        });
    }

    @Test
    void seesTheRowsThatTheSameStatementWroteBefore() throws SQLException {
        book.fund(100);

        assertRefused("no_overdraft", app -> {
            UUID journal = book.journal(app);
            try (PreparedStatement insert = app.prepareStatement("""
                    INSERT INTO posting (merchant_id, journal_id, debit_account, credit_account, currency, amount)
                    SELECT ?, ?, ?, ?, 'EUR', 60 FROM generate_series(1, 2)
                    """)) {
                insert.setObject(1, book.merchant);
                insert.setObject(2, journal);
                insert.setObject(3, book.account(app, AVAILABLE, "EUR"));
                insert.setObject(4, book.account(app, IN_TRANSIT, "EUR"));
                insert.executeUpdate();
            }
        });
    }

    @Test
    void letsSixteenClientsTakeExactlyWhatIsThereWhileCheckpointsRun() throws Exception {
        book.fund(500);
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        CyclicBarrier start = new CyclicBarrier(17);
        List<Callable<Void>> clients = new ArrayList<>();
        for (int client = 0; client < 16; client++) {
            clients.add(() -> {
                start.await();
                for (int n = 0; n < 60; n++) {
                    takeOne(taken, refused);
                }
                return null;
            });
        }
        clients.add(() -> {
            start.await();
            for (int n = 0; n < 20; n++) {
                makeCheckpoints(1);
            }
            return null;
        });

        runAll(clients);

        assertThat(taken).hasValue(500);
        assertThat(refused).hasValue(16 * 60 - 500);
        assertThat(book.sumOfEntries(AVAILABLE)).isZero();
        assertThat(book.balance(AVAILABLE, "C")).isZero();
        assertThat(book.balance(IN_TRANSIT, "C")).isEqualTo(500);
    }

    @Test
    void writesOnlyCheckpointsThatEqualTheSumUpToThem() throws Exception {
        book.fund(1_000);
        List<Callable<Void>> clients = new ArrayList<>();
        for (int client = 0; client < 8; client++) {
            clients.add(() -> {
                for (int n = 0; n < 50; n++) {
                    takeOne(new AtomicInteger(), new AtomicInteger());
                }
                return null;
            });
        }
        clients.add(() -> {
            for (int n = 0; n < 50; n++) {
                makeCheckpoints(1);
            }
            return null;
        });

        runAll(clients);
        makeCheckpoints(1);
        makeCheckpoints(1);

        assertThat(count("SELECT count(*) FROM checkpoint WHERE merchant_id = '" + book.merchant + "'"))
                .as("checkpoints were made")
                .isPositive();
        assertThat(count(WRONG_CHECKPOINTS)).isZero();
    }

    @Test
    void wouldFindAWrongCheckpoint() throws SQLException {
        book.fund(10);

        try (Connection owner = BookForTests.owner();
                Statement statement = owner.createStatement()) {
            statement.execute("INSERT INTO checkpoint (merchant_id, account_id, upto, debits, credits) SELECT '"
                    + book.merchant + "', '" + book.account(owner, AVAILABLE, "EUR")
                    + "', (SELECT max(id) FROM posting), 0, 11");
            try (var rows = statement.executeQuery(WRONG_CHECKPOINTS)) {
                rows.next();
                assertThat(rows.getLong(1)).isEqualTo(1);
            }
            owner.rollback();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE})
    void isWrittenInReadCommittedOnly(int isolation) {
        assertRefused("READ COMMITTED", app -> {
            app.rollback();
            app.setTransactionIsolation(isolation);
            book.move(app, 1110, AVAILABLE, 1);
        });
    }

    @Test
    void closesAJournalAtItsCommit() throws SQLException {
        UUID journal;
        try (Connection app = book.app()) {
            journal = book.journal(app);
            app.commit();
        }

        assertRefused(
                "closed",
                app -> book.post(
                        app, journal, book.account(app, 1110, "EUR"), book.account(app, AVAILABLE, "EUR"), "EUR", 1));
    }

    @Test
    void refusesAPostingBetweenCurrencies() {
        assertRefused(
                "posting_merchant_id_credit_account_currency_fkey",
                app -> book.post(
                        app,
                        book.journal(app),
                        book.account(app, 1110, "EUR"),
                        book.account(app, AVAILABLE, "USD"),
                        "EUR",
                        1));
    }

    @Test
    void refusesAPostingIntoTheBookOfAnotherMerchant() throws SQLException {
        BookForTests other = new BookForTests();
        UUID theirs;
        try (Connection app = other.app()) {
            theirs = other.account(app, AVAILABLE, "EUR");
        }

        assertRefused(
                "violates foreign key constraint",
                app -> book.post(app, book.journal(app), book.account(app, 1110, "EUR"), theirs, "EUR", 1));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void refusesAnAmountThatMovesNothing(long amount) {
        assertRefused("posting_amount_check", app -> book.move(app, 1110, AVAILABLE, amount));
    }

    @Test
    void refusesADebitWithoutItsCredit() {
        assertRefused(
                "null value in column \"credit_account\"",
                app -> book.post(app, book.journal(app), book.account(app, 1110, "EUR"), null, "EUR", 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO posting (merchant_id, journal_id, debit_account, credit_account, currency, amount, debit_before)"
                        + " SELECT merchant_id, journal_id, debit_account, credit_account, currency, amount, 1000000 FROM posting LIMIT 1",
                "INSERT INTO posting (merchant_id, id, journal_id, debit_account, credit_account, currency, amount)"
                        + " SELECT merchant_id, 1, journal_id, debit_account, credit_account, currency, amount FROM posting LIMIT 1",
                "INSERT INTO journal (merchant_id, id, kind, source, transaction) SELECT merchant_id, gen_random_uuid(), kind, source, '900'::xid8 FROM journal LIMIT 1",
                "INSERT INTO checkpoint (merchant_id, account_id, upto, debits, credits) SELECT merchant_id, id, 1, 0, 1000000 FROM account LIMIT 1",
                "INSERT INTO checkpoint_mark (upto, transaction, used) VALUES (99999999, '1'::xid8, false)",
                "INSERT INTO account_code (code, name, normal_side, floored) VALUES (2099, 'mine', 'C', false)",
                "UPDATE account SET floored = false",
                "UPDATE account_code SET floored = false",
                "UPDATE posting SET amount = 1",
                "UPDATE journal SET kind = 'x'",
                "UPDATE checkpoint SET credits = 1000000",
                "DELETE FROM posting",
                "DELETE FROM journal",
                "DELETE FROM account",
                "DELETE FROM checkpoint",
                "TRUNCATE posting CASCADE",
                "TRUNCATE journal CASCADE",
                "ALTER TABLE posting DISABLE TRIGGER guard",
                "ALTER TABLE posting DROP CONSTRAINT no_overdraft",
                "SET session_replication_role = replica",
                "SELECT nextval('posting_id')",
                "SELECT guard_posting()",
                "CREATE OR REPLACE FUNCTION balance_of(merchant uuid, of_account uuid, side char) RETURNS bigint LANGUAGE sql AS 'SELECT 1000000::bigint'"
            })
    void givesTheGatewaysRoleNoWayAroundTheLaws(String attack) {
        assertThatThrownBy(() -> {
                    try (Connection app = book.app();
                            Statement statement = app.createStatement()) {
                        statement.execute(attack);
                    }
                })
                .isInstanceOf(SQLException.class)
                .hasMessageMatching("(?s).*(permission denied|must be owner|trigger functions can only be called).*");
    }

    @Test
    void refusesAnAccountWithoutTheFloorOfItsCode() {
        assertRefused("violates foreign key constraint", app -> {
            try (PreparedStatement insert =
                    app.prepareStatement("INSERT INTO account (merchant_id, id, code, currency, normal_side, floored)"
                            + " VALUES (?, ?, 2010, 'JPY', 'C', false)")) {
                insert.setObject(1, book.merchant);
                insert.setObject(2, UUID.randomUUID());
                insert.executeUpdate();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE posting SET amount = 1", "DELETE FROM posting", "TRUNCATE posting CASCADE"})
    void holdsTheOwnersHandToo(String attack) throws SQLException {
        book.fund(1);

        assertThatThrownBy(() -> {
                    try (Connection owner = BookForTests.owner();
                            Statement statement = owner.createStatement()) {
                        statement.execute(attack);
                    }
                })
                .hasMessageContaining("they are inserted and never changed");
    }

    @Test
    void sumsToZeroOverAllMerchants() throws SQLException {
        book.fund(7);

        assertThat(count("SELECT coalesce(sum(amount), 0) FROM ledger_entry")).isZero();
    }

    /** Checkpoints of this test's server that differ from the sum of the postings up to them. */
    private static final String WRONG_CHECKPOINTS = """
            SELECT count(*) FROM checkpoint k
            WHERE k.debits <> (SELECT coalesce(sum(p.amount), 0) FROM posting p
                               WHERE p.merchant_id = k.merchant_id AND p.debit_account = k.account_id AND p.id <= k.upto)
               OR k.credits <> (SELECT coalesce(sum(p.amount), 0) FROM posting p
                                WHERE p.merchant_id = k.merchant_id AND p.credit_account = k.account_id AND p.id <= k.upto)
            """;

    private void takeOne(AtomicInteger taken, AtomicInteger refused) throws SQLException {
        try (Connection app = book.app()) {
            try {
                book.move(app, AVAILABLE, IN_TRANSIT, 1);
                app.commit();
                taken.incrementAndGet();
            } catch (SQLException e) {
                assertThat(e.getMessage()).contains("no_overdraft");
                refused.incrementAndGet();
            }
        }
    }

    private static void makeCheckpoints(int tail) throws SQLException {
        try (Connection worker = BookForTests.worker();
                Statement statement = worker.createStatement()) {
            statement.execute("SELECT make_checkpoints(" + tail + ")");
            worker.commit();
        }
    }

    private static void runAll(List<Callable<Void>> tasks) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
            for (Future<Void> done : threads.invokeAll(tasks)) {
                done.get();
            }
        }
    }

    private static long count(String sql) throws SQLException {
        try (Connection auditor = BookForTests.auditor();
                Statement statement = auditor.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private interface Attack {
        void run(Connection app) throws SQLException;
    }

    private void assertRefused(String because, Attack attack) {
        assertThatThrownBy(() -> {
                    try (Connection app = book.app()) {
                        attack.run(app);
                        app.commit();
                    }
                })
                .isInstanceOf(SQLException.class)
                .hasMessageContaining(because);
    }
}
