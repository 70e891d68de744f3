package io.postern.faults;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.faults.Persons.Person;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/**
 * Asks for approvals whose bodies tell of people who exist nowhere else, well and badly, then looks for them in every table,
 * in the write-ahead log and in the logs. Each place is also shown one that was planted.
 */
@PosternTest
class ApprovalCanaryTest {
    private static final int ROUNDS = 20;

    private final Persons persons = new Persons(911);

    @Test
    void whatABodyTellsOfSomebodyIsNowhereInClear() throws SQLException {
        String machine = given().get("/dev/token?role=operator").asString();
        String person =
                given().get("/dev/token?role=operator&acr=mfa&client=ada").asString();
        MerchantForTests shop = MerchantForTests.open();
        List<Response> kept = new ArrayList<>();
        List<Response> refused = new ArrayList<>();
        try (Connection database = Leftovers.superuser();
                CapturedLog log = new CapturedLog()) {
            String from = Leftovers.walPosition(database);

            for (int round = 0; round < ROUNDS; round++) {
                Person told = persons.next();
                String good = "{'name':'" + told.name() + "','clients':['" + told.email() + "']}";
                kept.add(ask(machine, shop, good));
                refused.add(ask(machine, shop, good.replace("'name'", "'nombre'")));
                refused.add(ask(machine, shop, good.replace("'clients'", "'" + told.email() + "'")));
                refused.add(ask(machine, shop, "{'country':'" + told.line1() + "'}"));
            }
            kept.stream()
                    .limit(ROUNDS / 2)
                    .forEach(asked -> given().auth()
                            .oauth2(person)
                            .header("Idempotency-Key", MerchantForTests.newKey())
                            .contentType("application/json")
                            .body("{}")
                            .post("/v1/approvals/" + asked.path("id") + "/deny")
                            .then()
                            .statusCode(200));

            assertThat(kept)
                    .allSatisfy(answer -> assertThat(answer.statusCode())
                            .as(answer.asString())
                            .isEqualTo(201));
            assertThat(kept)
                    .allSatisfy(answer -> assertThat(persons.in(answer.asString()))
                            .as("who may read it")
                            .isNotEmpty());
            assertThat(refused).hasSize(3 * ROUNDS).allSatisfy(answer -> {
                assertThat(answer.statusCode()).isIn(400, 422);
                assertThat(persons.in(answer.asString())).as(answer.asString()).isEmpty();
            });
            assertThat(Leftovers.inTables(database, persons::in)).isEmpty();
            assertThat(persons.in(Leftovers.wal(database, from))).isEmpty();
            assertThat(log.lines().stream().filter(line -> !persons.in(line).isEmpty()))
                    .isEmpty();

            Person planted = persons.next();
            plant(database, planted, kept.getFirst().path("id"));
            Logger.getLogger("io.postern.planted").debugf("planted %s", planted.name());
            assertThat(Leftovers.inTables(database, persons::in)).hasSize(2);
            assertThat(persons.in(Leftovers.wal(database, from))).isNotEmpty();
            assertThat(log.lines().stream().filter(line -> !persons.in(line).isEmpty()))
                    .hasSize(1);
            try (Statement statement = database.createStatement()) {
                statement.execute("DROP SCHEMA planted_approval CASCADE");
            }
        }
    }

    /** In clear, and as the bytes that a sealed body would be, were it not sealed. */
    private static void plant(Connection database, Person planted, String approval) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute("CREATE SCHEMA planted_approval");
            statement.execute("CREATE TABLE planted_approval.approval_body AS SELECT '" + approval
                    + "' AS approval_id, '" + planted.name() + "'::text AS clear, convert_to('" + planted.email()
                    + "', 'UTF8') AS body");
        }
    }

    private static Response ask(String token, MerchantForTests shop, String body) {
        return given().auth()
                .oauth2(token)
                .contentType("application/json")
                .header("Idempotency-Key", MerchantForTests.newKey())
                .body(MerchantForTests.json(
                        "{'operation':'PATCH /v1/merchants/{id}','path_id':'" + shop.id() + "','body':" + body + "}"))
                .post("/v1/approvals");
    }
}
