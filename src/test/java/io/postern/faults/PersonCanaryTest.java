package io.postern.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Metrics;
import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.faults.Persons.Person;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/**
 * Tells of people who exist nowhere else through every field and every way to be refused, then looks for them in every
 * table, in the write-ahead log, in the logs, the metrics and the answers. Each place is also shown one that was planted.
 */
@PosternTest
class PersonCanaryTest {
    private static final long SEED = 733;
    private static final int AT_LEAST = 200;

    private final Persons persons = new Persons(SEED);
    private final List<Response> answers = new ArrayList<>();

    @Test
    void nothingThatTellsWhoSomebodyIsIsLeftAnywhere() throws SQLException {
        MerchantForTests merchant = MerchantForTests.open();
        try (Connection database = Leftovers.superuser();
                CapturedLog log = new CapturedLog()) {
            String from = Leftovers.walPosition(database);
            Logger.getLogger("io.postern.canary").debug("the log is heard");

            for (Function<Person, Response> way : ways(merchant)) {
                answers.add(way.apply(persons.next()));
            }

            assertThat(persons.count()).isGreaterThanOrEqualTo(5 * AT_LEAST);
            assertThat(accepted()).as("requests that were accepted").isGreaterThan(40);
            assertThat(answers.stream()
                            .filter(answer -> answer.statusCode() >= 500)
                            .map(PersonCanaryTest::shown))
                    .isEmpty();
            assertThat(answers.stream()
                            .map(PersonCanaryTest::shown)
                            .filter(text -> !persons.in(text).isEmpty()))
                    .as("answers that show one")
                    .isEmpty();
            assertThat(Leftovers.inTables(database, persons::in)).isEmpty();
            assertThat(persons.in(Leftovers.wal(database, from))).isEmpty();
            assertThat(log.lines()).anyMatch(line -> line.contains("the log is heard"));
            assertThat(log.lines().stream().filter(line -> !persons.in(line).isEmpty()))
                    .isEmpty();
            assertThat(persons.in(Leftovers.metrics())).isEmpty();
        }
    }

    @Test
    void aPlantedOneIsFoundInEachPlace() throws SQLException {
        Persons persons = new Persons(SEED + 1); // none of the other test's, whatever ran first
        Person planted = persons.next();
        String all = String.join(", ", planted.all());
        try (Connection database = Leftovers.superuser();
                Statement statement = database.createStatement();
                CapturedLog log = new CapturedLog()) {
            String from = Leftovers.walPosition(database);
            statement.execute("CREATE SCHEMA planted_person");
            statement.execute(
                    "CREATE TABLE planted_person.leak AS SELECT '" + all + "'::text AS clear, NULL::bytea AS bytes");
            statement.execute("INSERT INTO planted_person.leak VALUES (NULL, convert_to('" + all + "', 'UTF8'))");
            Metrics.globalRegistry
                    .counter("planted_person", "told", planted.name())
                    .increment();
            Logger.getLogger("io.postern.planted").debugf("planted %s", planted.ip());

            assertThat(Leftovers.inTables(database, persons::in)).hasSize(2 * 5);
            assertThat(persons.in(Leftovers.wal(database, from))).hasSizeGreaterThanOrEqualTo(5);
            assertThat(persons.in(HexFormat.of().formatHex(planted.email().getBytes(StandardCharsets.UTF_8))))
                    .hasSize(1);
            assertThat(persons.in(shownBy(planted))).hasSize(5);
            assertThat(log.lines().stream().flatMap(line -> persons.in(line).stream()))
                    .hasSize(1);
            assertThat(persons.in(Leftovers.metrics())).isNotEmpty();

            statement.execute("DROP SCHEMA planted_person CASCADE");
        } finally {
            Metrics.globalRegistry.find("planted_person").counters().forEach(Metrics.globalRegistry::remove);
        }
    }

    private static String shownBy(Person person) {
        return MerchantForTests.json(person.card()) + person.email().toUpperCase(java.util.Locale.ROOT) + person.ip();
    }

    private static List<Function<Person, Response>> ways(MerchantForTests merchant) {
        List<Function<Person, Response>> others = Stream.of(
                        PersonWays.inFields(merchant), PersonWays.aroundTheBody(merchant))
                .flatMap(List::stream)
                .toList();
        List<Function<Person, Response>> ways = new ArrayList<>(others);
        for (int round = 0; round < 5; round++) {
            ways.addAll(PersonWays.accepted(merchant));
        }
        return ways;
    }

    private long accepted() {
        return answers.stream().filter(answer -> answer.statusCode() < 300).count();
    }

    private static String shown(Response answer) {
        return answer.statusLine() + "\n" + answer.headers() + "\n" + answer.asString();
    }
}
