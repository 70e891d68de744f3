package io.postern.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.demo.EmbeddedDatabase;
import io.postern.demo.Logins;
import io.postern.id.IdKind;
import io.postern.keys.KeysChanged;
import io.postern.keys.RotationPhase;
import io.postern.keys.RotationPhase.Progress;
import io.postern.keys.RotationPhase.Task;
import io.restassured.response.Response;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Walks the real rotation of the request pepper: a retry is known again on both sides of it. */
@PosternTest
class RequestPepperTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String CARD = "{'number':'4242424242424242','exp_month':12,'exp_year':2030}";
    private static final String TOKEN = "{'card':" + CARD + "}";
    private static final String PAYMENT = "{'amount':1000,'currency':'USD','card':" + CARD + "}";

    @Inject
    RequestPepper pepper;

    @Inject
    Event<KeysChanged> changes;

    private MerchantForTests merchant;
    private Task task;

    @BeforeEach
    void openAMerchant() {
        merchant = MerchantForTests.open();
        int current = pepper.current().await().atMost(SOON);
        task = new Task(pepper.name(), current, current + 1, 100);
    }

    @Test
    void knowsARetryAgainThatBeganUnderTheOldVersion() throws SQLException {
        Response token = merchant.post("/v1/tokens", "token", TOKEN);
        Response paid = merchant.post("/v1/payments", "payment", PAYMENT);

        step("make");
        step("pin");

        assertReplayed(merchant.post("/v1/tokens", "token", TOKEN), token);
        assertReplayed(merchant.post("/v1/payments", "payment", PAYMENT), paid);
        assertReused(merchant.post("/v1/tokens", "token", TOKEN.replace("4242424242424242", "5555555555554444")));
        assertReused(merchant.post("/v1/payments", "payment", PAYMENT.replace("1000", "1001")));
        assertReused(merchant.post("/v1/payments", "payment", PAYMENT.replace("4242424242424242", "5555555555554444")));
        Response fresh = merchant.post("/v1/payments", "fresh", PAYMENT);
        assertReplayed(merchant.post("/v1/payments", "fresh", PAYMENT), fresh);
        assertThat(version("token")).isEqualTo(task.from());
        assertThat(version("fresh")).isEqualTo(task.to());
    }

    @Test
    void keepsTheOldVersionUntilTheLastKeyThatNeedsItIsForgotten() throws SQLException {
        merchant.post("/v1/tokens", "old", TOKEN);
        step("make");
        step("pin");
        Response fresh = merchant.post("/v1/tokens", "fresh", TOKEN);

        assertThat(step("drain")).isEqualTo(Progress.later());
        forgetAllBut(task.to());
        assertThat(step("drain")).isEqualTo(Progress.finished());
        step("leave");
        step("disable");

        assertReplayed(merchant.post("/v1/tokens", "fresh", TOKEN), fresh);
        assertThat(pepper.current().await().atMost(SOON)).isEqualTo(task.to());
        assertThat(pepper.versions().await().atMost(SOON))
                .filteredOn(version -> version.version() <= task.from())
                .allMatch(version -> version.rows() == 0);
    }

    private Progress step(String name) {
        RotationPhase phase = pepper.phases().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        Progress step = phase.work().step(task).await().atMost(SOON);
        changes.fire(new KeysChanged()); // what every instance notices within two seconds
        return step;
    }

    private static void assertReplayed(Response retry, Response first) {
        assertThat(first.statusCode()).as(first.asString()).isEqualTo(201);
        assertThat(retry.statusCode()).as(retry.asString()).isEqualTo(201);
        assertThat(retry.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(retry.asString()).isEqualTo(first.asString());
    }

    private static void assertReused(Response other) {
        assertThat(other.statusCode()).as(other.asString()).isEqualTo(422);
        assertThat(other.<String>path("code")).isEqualTo("idempotency_key_reused");
    }

    private int version(String key) throws SQLException {
        UUID merchantId = IdKind.MERCHANT.parse(merchant.id()).orElseThrow();
        try (Connection superuser = superuser();
                ResultSet rows = superuser
                        .createStatement()
                        .executeQuery("SELECT pepper_version FROM idempotency_key WHERE key = '" + key
                                + "' AND merchant_id = '" + merchantId + "'")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** What a month does; nobody but a superuser can do it sooner. */
    private static void forgetAllBut(int version) throws SQLException {
        try (Connection superuser = superuser();
                Statement statement = superuser.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            statement.execute(
                    "DELETE FROM idempotency_answer a USING idempotency_key k WHERE k.merchant_id = a.merchant_id"
                            + " AND k.key = a.key AND k.pepper_version < " + version);
            statement.execute("DELETE FROM idempotency_key WHERE pepper_version < " + version);
        }
    }

    private static Connection superuser() throws SQLException {
        return DriverManager.getConnection(
                PostgresForTests.jdbcUrl(),
                EmbeddedDatabase.SUPERUSER,
                Logins.forTests().superuser());
    }
}
