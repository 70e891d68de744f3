package io.postern.subject;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PostgresForTests;
import io.postern.demo.Logins;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What tests do with subjects: tell of people, act as an operator, look past the gateway into the database. */
public final class People {
    private static final String CARD = "'number':'4242424242424242','exp_month':12,'exp_year':2030";

    private People() {}

    /** A payment that tells an e-mail and an address; its answer. */
    static Response payment(MerchantForTests merchant, String customer) {
        return merchant.post(
                "/v1/payments",
                "{'amount':1000,'currency':'USD','card':{" + CARD + "},'customer':{" + id(customer)
                        + "'email':'ada@example.com','ip':'203.0.113.7'}}");
    }

    /** A token that tells a name and an address; its answer. */
    static Response token(MerchantForTests merchant, String customer) {
        String named = customer == null ? "" : ",'customer':'" + customer + "'";
        return merchant.post(
                "/v1/tokens",
                "{'card':{" + CARD + ",'holder_name':'Ada Lovelace','address':{'line1':'1 High Street'}}" + named
                        + "}");
    }

    private static String id(String customer) {
        return customer == null ? "" : "'id':'" + customer + "',";
    }

    /** An operator with a second factor. */
    static Response erase(String subject) {
        return erase(subject, MerchantForTests.newKey());
    }

    static Response erase(String subject, String key) {
        return operator().header("Idempotency-Key", key).post("/v1/subjects/" + subject + "/erase");
    }

    static Response hold(String subject, String body) {
        return operator()
                .header("Idempotency-Key", MerchantForTests.newKey())
                .contentType("application/json")
                .body(MerchantForTests.json(body))
                .post("/v1/subjects/" + subject + "/holds");
    }

    static String held(String subject) {
        Response answer = hold(subject, "{'kind':'legal_hold','reason':'case-2026/114'}");
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(201);
        return answer.path("id");
    }

    static Response release(String subject, String hold) {
        return operator().delete("/v1/subjects/" + subject + "/holds/" + hold);
    }

    static Response read(String subject) {
        return operator().get("/v1/subjects/" + subject);
    }

    static RequestSpecification operator() {
        return given().auth()
                .oauth2(given().get("/dev/token?role=operator&acr=mfa").asString());
    }

    static void asOwner(String... statements) throws SQLException {
        run(
                DriverManager.getConnection(
                        PostgresForTests.jdbcUrl(),
                        "postern_owner",
                        Logins.forTests().owner()),
                statements);
    }

    static void asGateway(UUID merchantId, String statement) throws SQLException {
        run(PostgresForTests.ofMerchant(merchantId), statement);
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        try (connection) {
            for (String statement : statements) {
                connection.createStatement().execute(statement);
            }
        }
    }

    /** The first column of what the owner finds. */
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
}
