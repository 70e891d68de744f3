package io.postern.faults;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Metrics;
import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.demo.EmbeddedDatabase;
import io.postern.demo.Logins;
import io.postern.faults.Canaries.Canary;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/**
 * Sends card numbers and CVCs that exist nowhere else through every field and every way to be refused, then looks for them
 * in every table of every schema, in the write-ahead log, in the logs, the metrics and the answers. Each place is also
 * shown one that was planted there.
 */
@PosternTest
class CanaryTest {
    private static final long SEED = 337;
    private static final int AT_LEAST = 200;
    private static final int WAYS_AT_LEAST = 60;

    private final Canaries canaries = new Canaries(SEED);
    private final List<Response> answers = new ArrayList<>();
    private MerchantForTests merchant;

    @Test
    void noCardNumberAndNoCvcIsLeftAnywhere() throws SQLException {
        merchant = MerchantForTests.open();
        try (Connection database = superuser();
                CapturedLog log = new CapturedLog()) {
            String from = walPosition(database);
            Logger.getLogger("io.postern.canary").debug("the log is heard");

            int ways = sendThroughEverything();
            List<String> tables = inTables(database);
            List<String> wal = canaries.in(wal(database, from));

            assertThat(canaries.count()).isGreaterThanOrEqualTo(AT_LEAST);
            assertThat(ways).isGreaterThanOrEqualTo(WAYS_AT_LEAST);
            assertThat(accepted()).as("requests that were accepted").isGreaterThan(40);
            assertThat(answers.stream()
                            .map(CanaryTest::shown)
                            .filter(text -> !canaries.in(text).isEmpty()))
                    .as("answers that show one")
                    .isEmpty();
            assertThat(answers.stream()
                            .filter(answer -> answer.statusCode() >= 500)
                            .map(CanaryTest::shown))
                    .isEmpty();
            assertThat(tables).isEmpty();
            assertThat(wal).isEmpty();
            assertThat(log.lines()).anyMatch(line -> line.contains("the log is heard"));
            assertThat(inLog(log)).isEmpty();
            assertThat(canaries.in(metrics())).isEmpty();
        }
    }

    @Test
    void aPlantedOneIsFoundInEachPlace() throws SQLException {
        Canary planted = canaries.next();
        try (Connection database = superuser();
                Statement statement = database.createStatement();
                CapturedLog log = new CapturedLog()) {
            String from = walPosition(database);
            statement.execute("CREATE SCHEMA planted");
            statement.execute(
                    "CREATE TABLE planted.leak AS SELECT '" + planted.card().replace("'", "\"") + "'::text AS clear, '"
                            + planted.number() + "'::bytea AS bytes");
            Metrics.globalRegistry.counter("planted", "card", planted.number()).increment();
            Logger.getLogger("io.postern.planted").debugf("planted %s", planted.card());

            assertThat(inTables(database))
                    .contains(
                            "planted.leak: number of " + planted.marker(), "planted.leak: CVC of " + planted.marker());
            assertThat(canaries.in("\\x"
                            + java.util.HexFormat.of()
                                    .formatHex(planted.number().getBytes())))
                    .hasSize(1);
            assertThat(canaries.in(wal(database, from)))
                    .contains("number of " + planted.marker(), "CVC of " + planted.marker());
            assertThat(inLog(log)).contains("number of " + planted.marker(), "CVC of " + planted.marker());
            assertThat(canaries.in(metrics())).contains("number of " + planted.marker());
            assertThat(canaries.in(planted.spaced())).hasSize(1);

            statement.execute("DROP SCHEMA planted CASCADE");
        } finally {
            Metrics.globalRegistry.find("planted").counters().forEach(Metrics.globalRegistry::remove);
        }
    }

    /** How many ways there were; each is gone with several cards. */
    private int sendThroughEverything() {
        String living = merchant.post("/v1/payments", pay(canaries.next().card(), ",'capture_method':'manual'"))
                .path("id");
        List<Function<Canary, Response>> ways = new ArrayList<>();
        ways.addAll(CanaryWays.accepted(merchant));
        ways.addAll(CanaryWays.inFields(merchant, living));
        ways.addAll(CanaryWays.inTheBody(merchant));
        ways.addAll(CanaryWays.aroundTheBody(merchant));
        int rounds = 1 + AT_LEAST / ways.size();
        for (int round = 0; round < rounds; round++) {
            ways.forEach(way -> answers.add(way.apply(canaries.next())));
        }
        return ways.size();
    }

    private static String pay(String card, String more) {
        return "{'amount':1000,'currency':'USD','card':" + card + more + "}";
    }

    private long accepted() {
        return answers.stream().filter(answer -> answer.statusCode() < 300).count();
    }

    private static String shown(Response answer) {
        return answer.statusLine() + "\n" + answer.headers() + "\n" + answer.asString();
    }

    private List<String> inLog(CapturedLog log) {
        return log.lines().stream().flatMap(line -> canaries.in(line).stream()).toList();
    }

    /** Every row of every table in every schema, the sandbox bank's own book among them. */
    private List<String> inTables(Connection database) throws SQLException {
        List<String> found = new ArrayList<>();
        for (String table : column(database, """
                SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                  AND n.nspname NOT LIKE 'pg\\_%'
                """)) {
            try (Statement statement = database.createStatement()) {
                statement.setFetchSize(1_000);
                ResultSet rows = statement.executeQuery("SELECT t::text FROM " + table + " t");
                while (rows.next()) {
                    canaries.in(rows.getString(1)).forEach(canary -> found.add(table + ": " + canary));
                }
            }
        }
        return found;
    }

    private static String walPosition(Connection database) throws SQLException {
        return column(database, "SELECT pg_current_wal_insert_lsn()").getFirst();
    }

    /** The write-ahead log since then, each byte as a character. */
    private static String wal(Connection database, String from) throws SQLException {
        StringBuilder log = new StringBuilder();
        try (Statement statement = database.createStatement()) {
            statement.execute("SELECT pg_switch_wal()");
            ResultSet rows = statement.executeQuery("""
                    SELECT pg_read_binary_file('pg_wal/' || name) FROM pg_ls_waldir()
                    WHERE name ~ '^[0-9A-F]{24}$' AND name >= pg_walfile_name('%s')
                      AND name <= pg_walfile_name(pg_current_wal_lsn()) ORDER BY name
                    """.formatted(from));
            while (rows.next()) {
                log.append(new String(rows.getBytes(1), StandardCharsets.ISO_8859_1));
            }
        }
        return log.toString();
    }

    private static String metrics() {
        int port = ConfigProvider.getConfig().getValue("quarkus.management.test-port", Integer.class);
        RequestSpecification management = given().port(port == 0 ? managementPort() : port);
        return management.get("/q/metrics").then().statusCode(200).extract().asString();
    }

    private static int managementPort() {
        return ConfigProvider.getConfig().getValue("quarkus.management.port", Integer.class);
    }

    private static List<String> column(Connection database, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private static Connection superuser() throws SQLException {
        return DriverManager.getConnection(
                PostgresForTests.jdbcUrl(),
                EmbeddedDatabase.SUPERUSER,
                Logins.forTests().superuser());
    }
}
