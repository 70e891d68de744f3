package io.postern.limit;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.database.Database;
import io.postern.demo.Logins;
import io.postern.id.ReservedMerchant;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@PosternTest
class TableBudgetsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofMinutes(5);

    @Inject
    Database database;

    private final BudgetId id =
            new BudgetId(Policy.CLIENT_MONEY, ReservedMerchant.DEMO.id(), "client " + UUID.randomUUID());

    /** Three gateways and fifty clients, all at once: what they get together is the limit. */
    @ParameterizedTest
    @CsvSource({"100", "1000", "6000"})
    void gatewaysTogetherGiveNoMoreThanTheLimit(int limit) throws Exception {
        List<InHand> gateways = List.of(gateway(limit, LONG), gateway(limit, LONG), gateway(limit, LONG));
        AtomicInteger admitted = new AtomicInteger();
        int tries = limit * 2 / 50;
        List<Callable<Void>> clients = new ArrayList<>();
        for (int client = 0; client < 50; client++) {
            InHand gateway = gateways.get(client % 3);
            clients.add(() -> {
                for (int n = 0; n < tries; n++) {
                    admitted.addAndGet(use(gateway, limit).admitted() ? 1 : 0);
                }
                return null;
            });
        }

        runAll(clients);

        assertThat(admitted.get()).isBetween(limit * 97 / 100, limit);
    }

    /** Looks back from every admitted call: within a window before it there were never more than the limit. */
    @Test
    void noStretchOfAWindowsLengthSeesMoreThanTheLimit() {
        int limit = 40;
        Duration window = Duration.ofMillis(1_200);
        List<InHand> gateways = List.of(gateway(limit, window), gateway(limit, window));
        Deque<Instant> within = new ArrayDeque<>();
        Instant end = Instant.now().plus(PATIENCE);
        int admitted = 0;
        int refused = 0;
        int most = 0;
        while (admitted <= limit * 3 && Instant.now().isBefore(end)) {
            for (InHand gateway : gateways) {
                Instant before = Instant.now();
                if (use(gateway, limit).admitted()) {
                    Instant after = Instant.now();
                    admitted++;
                    within.addLast(before);
                    while (within.getFirst().isBefore(after.minus(window).plusMillis(20))) {
                        within.removeFirst(); // it may have been counted a window ago
                    }
                    most = Math.max(most, within.size());
                } else {
                    refused++;
                }
            }
        }

        assertThat(most).isBetween(limit * 9 / 10, limit);
        assertThat(admitted).as("when a window has passed, there is more").isGreaterThan(limit * 3);
        assertThat(refused).isPositive();
    }

    @Test
    void budgetsOfTwoClientsHaveNothingToDoWithEachOther() {
        InHand one = gateway(50, LONG);
        InHand other =
                new InHand(new BudgetId(Policy.CLIENT_MONEY, id.merchantId(), id.holder() + "2"), 50, terms(LONG));
        int admitted = 0;
        for (int n = 0; n < 80; n++) {
            use(one, 50);
            admitted += n < 50 && use(other, 50).admitted() ? 1 : 0;
        }

        assertThat(use(one, 50).admitted()).isFalse();
        assertThat(admitted).isEqualTo(50);
    }

    /** A write to a table that is logged does flush: so the count counts. */
    @Test
    void takingWaitsForNoDisk() throws SQLException {
        try (Connection owner = owner();
                Statement statement = owner.createStatement()) {
            long before = flushes(statement);
            for (int n = 0; n < 500; n++) {
                statement.execute("SELECT * FROM take_of_budget('" + id.merchantId() + "', '" + UUID.randomUUID()
                        + "', 60000, 100, 1, '{}', '{}')");
            }
            long afterTaking = flushes(statement);
            statement.execute("CREATE TEMP TABLE planted (n int)"); // its rows in the catalogue are logged

            assertThat(afterTaking - before)
                    .as("the end of a file of the log, which others fill, may fall to it")
                    .isLessThanOrEqualTo(1);
            assertThat(flushes(statement) - afterTaking).isPositive();
        }
    }

    @Test
    void nobodyIsNamedInTheTableAndTheGatewayCannotReadIt() throws SQLException {
        use(gateway(10, LONG), 10);

        try (Connection owner = owner();
                Statement statement = owner.createStatement()) {
            assertThat(count(statement, "SELECT count(*) FROM budget_use")).isPositive();
            assertThat(
                            count(
                                    statement,
                                    "SELECT count(*) FROM budget_use b WHERE b::text LIKE '%client%' OR b::text LIKE '%127.0%'"))
                    .isZero();
            assertThat(count(statement, """
                            SELECT count(*) FROM (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE')) r(may)
                            WHERE has_table_privilege('postern_app', 'budget_use', r.may)
                            """)).isZero();
        }
    }

    @Test
    void oldRowsAreForgottenAndLivingOnesAreNot() throws SQLException {
        use(gateway(10, LONG), 10);
        try (Connection owner = owner();
                Statement statement = owner.createStatement()) {
            int planted =
                    statement.executeUpdate("INSERT INTO budget_use SELECT merchant_id, gen_random_uuid(), 0, used,"
                            + " clock_timestamp() - interval '1 hour' FROM budget_use LIMIT 1");
            String old = "SELECT count(*) FROM budget_use WHERE empty_at < clock_timestamp() - interval '30 minutes'";
            assertThat(planted).isEqualTo(1);

            new TableBudgets(database, LimitsForTests.within(LONG))
                    .forget()
                    .await()
                    .atMost(PATIENCE);

            assertThat(count(statement, old)).isZero();
            assertThat(count(statement, "SELECT count(*) FROM budget_use WHERE empty_at > clock_timestamp()"))
                    .isPositive();
        }
    }

    private InHand gateway(int most, Duration window) {
        return new InHand(id, most, terms(window));
    }

    private InHand.Terms terms(Duration window) {
        TableBudgets table = new TableBudgets(database, LimitsForTests.within(window));
        return new InHand.Terms(table, Ticker.systemTicker(), window, PATIENCE, 25);
    }

    private static Verdict use(InHand client, int most) {
        Verdict verdict = client.now(most);
        return verdict != null ? verdict : client.later(most).await().atMost(PATIENCE);
    }

    private static void runAll(List<Callable<Void>> clients) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(clients.size())) {
            for (Future<Void> client : threads.invokeAll(clients)) {
                client.get();
            }
        }
    }

    /** Writes and flushes of the log that this session waited for itself. */
    private static long flushes(Statement statement) throws SQLException {
        statement.execute("SELECT pg_stat_force_next_flush()"); // else it is told once a second
        return count(statement, """
                SELECT coalesce(sum(fsyncs), 0) FROM pg_stat_get_backend_io(pg_backend_pid())
                WHERE object = 'wal' AND context = 'normal'
                """);
    }

    private static long count(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static Connection owner() throws SQLException {
        return DriverManager.getConnection(
                PostgresForTests.jdbcUrl(), "postern_owner", Logins.forTests().owner());
    }
}
