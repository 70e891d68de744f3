package io.postern.approval;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PostgresForTests;
import io.postern.demo.Logins;
import io.postern.id.IdKind;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/** Who asks and who decides, at the gateway's door: a merchant's machine and people, or the platform's. */
record Desk(String machine, String person, String colleague) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    static Desk of(MerchantForTests merchant) {
        return new Desk(
                merchant.token(),
                token("role=merchant&acr=mfa&client=ada&merchant=" + merchant.id()),
                token("role=merchant&acr=mfa&client=grace&merchant=" + merchant.id()));
    }

    static Desk ofThePlatform() {
        return new Desk(
                token("role=operator"),
                token("role=operator&acr=mfa&client=ada"),
                token("role=operator&acr=mfa&client=grace"));
    }

    static String token(String query) {
        return given().get("/dev/token?" + query).asString();
    }

    Response ask(String body) {
        return ask(machine, body);
    }

    static Response ask(String token, String body) {
        return as(token)
                .contentType("application/json")
                .body(MerchantForTests.json(body))
                .post("/v1/approvals");
    }

    /** The id of an approval that waits for a decision. */
    String asked(String body) {
        Response answer = ask(body);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(201);
        assertThat(answer.<String>path("status")).isEqualTo("pending");
        return answer.path("id");
    }

    String askedForRefund(String payment, long amount) {
        return asked(refund(payment, amount));
    }

    static String refund(String payment, long amount) {
        return "{'operation':'POST /v1/refunds','body':{'payment':'" + payment + "','amount':" + amount
                + "},'reason':'ticket-4711'}";
    }

    Response approve(String id) {
        return approve(person, id);
    }

    static Response approve(String token, String id) {
        return approve(token, id, MerchantForTests.newKey());
    }

    static Response approve(String token, String id, String key) {
        return given().auth().oauth2(token).header("Idempotency-Key", key).post("/v1/approvals/" + id + "/approve");
    }

    Response deny(String id, String body) {
        return deny(person, id, body);
    }

    static Response deny(String token, String id, String body) {
        return as(token)
                .contentType("application/json")
                .body(MerchantForTests.json(body))
                .post("/v1/approvals/" + id + "/deny");
    }

    Response read(String id) {
        return get("/v1/approvals/" + id);
    }

    Response get(String path) {
        return given().auth().oauth2(machine).get(path);
    }

    /** Waits for the worker. */
    Response awaitResult(String id) {
        Instant deadline = Instant.now().plus(PATIENCE);
        Response answer = read(id);
        while (answer.path("result") == null && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            answer = read(id);
        }
        assertThat(answer.<Object>path("result")).as(answer.asString()).isNotNull();
        return answer;
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).header("Idempotency-Key", MerchantForTests.newKey());
    }

    static String paid(MerchantForTests merchant, long amount) {
        return merchant.post(
                        "/v1/payments",
                        "{'amount':" + amount
                                + ",'currency':'USD','card':{'number':'4242424242424242','exp_month':12,'exp_year':2030}}")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    static UUID uuid(String approval) {
        return IdKind.APPROVAL.parse(approval).orElseThrow();
    }

    /** The first column of what the owner finds, who is kept to no merchant. */
    static List<String> found(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        PostgresForTests.jdbcUrl(),
                        "postern_owner",
                        Logins.forTests().owner());
                ResultSet rows = connection.createStatement().executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    static List<String> facts(String approval) throws SQLException {
        return found("SELECT kind FROM approval_fact WHERE approval_id = '" + uuid(approval) + "' ORDER BY seq");
    }
}
