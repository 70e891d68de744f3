package io.postern.rotation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PostgresForTests;
import io.postern.demo.Logins;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Rotations at the gateway's door, and looks at what they left in the database. */
public final class RotationsForTests {
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private RotationsForTests() {}

    static String operator() {
        return given().get("/dev/token?role=operator&acr=mfa").asString();
    }

    static Response post(String token, String name, String key) {
        return given().auth()
                .oauth2(token)
                .contentType(ContentType.JSON)
                .header("Idempotency-Key", key)
                .body("{}")
                .post("/v1/keys/{name}/rotate", name);
    }

    static Response get(String path) {
        return given().auth().oauth2(operator()).get(path);
    }

    /** Begins a rotation, after one that another test left under way. */
    static Response begin(String name) {
        awaitNoneUnderWay(name);
        Response begun = post(operator(), name, MerchantForTests.newKey());
        assertThat(begun.statusCode()).as(begun.asString()).isEqualTo(202);
        return begun;
    }

    static Response awaitFinished(String name) {
        awaitNoneUnderWay(name);
        return get("/v1/keys/" + name + "/rotation");
    }

    /** Waits for the end of a rotation that another test began. */
    public static void awaitNoneUnderWay(String name) {
        await(() -> !"running".equals(get("/v1/keys/" + name + "/rotation").path("status")));
    }

    static void await(BooleanSupplier wanted) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!wanted.getAsBoolean()) {
            assertThat(Instant.now()).as("patience").isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }

    static Connection owner() throws SQLException {
        return DriverManager.getConnection(
                PostgresForTests.jdbcUrl(), "postern_owner", Logins.forTests().owner());
    }

    static String one(String sql) throws SQLException {
        try (Connection connection = owner();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).as(sql).isTrue();
            return rows.getString(1);
        }
    }

    static int change(String sql) throws SQLException {
        try (Connection connection = owner();
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }
}
