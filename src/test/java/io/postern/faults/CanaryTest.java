package io.postern.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Metrics;
import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.faults.Canaries.Canary;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
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
        try (Connection database = Leftovers.superuser();
                CapturedLog log = new CapturedLog()) {
            String from = Leftovers.walPosition(database);
            Logger.getLogger("io.postern.canary").debug("the log is heard");

            int ways = sendThroughEverything();
            List<String> tables = Leftovers.inTables(database, canaries::in);
            List<String> wal = canaries.in(Leftovers.wal(database, from));

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
            assertThat(canaries.in(Leftovers.metrics())).isEmpty();
        }
    }

    @Test
    void aPlantedOneIsFoundInEachPlace() throws SQLException {
        Canary planted = canaries.next();
        try (Connection database = Leftovers.superuser();
                Statement statement = database.createStatement();
                CapturedLog log = new CapturedLog()) {
            String from = Leftovers.walPosition(database);
            statement.execute("CREATE SCHEMA planted");
            statement.execute(
                    "CREATE TABLE planted.leak AS SELECT '" + planted.card().replace("'", "\"") + "'::text AS clear, '"
                            + planted.number() + "'::bytea AS bytes");
            Metrics.globalRegistry.counter("planted", "card", planted.number()).increment();
            Logger.getLogger("io.postern.planted").debugf("planted %s", planted.card());

            assertThat(Leftovers.inTables(database, canaries::in))
                    .contains(
                            "planted.leak: number of " + planted.marker(), "planted.leak: CVC of " + planted.marker());
            assertThat(canaries.in("\\x"
                            + java.util.HexFormat.of()
                                    .formatHex(planted.number().getBytes())))
                    .hasSize(1);
            assertThat(canaries.in(Leftovers.wal(database, from)))
                    .contains("number of " + planted.marker(), "CVC of " + planted.marker());
            assertThat(inLog(log)).contains("number of " + planted.marker(), "CVC of " + planted.marker());
            assertThat(canaries.in(Leftovers.metrics())).contains("number of " + planted.marker());
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
        ways.addAll(BankCanaryWays.all());
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
}
