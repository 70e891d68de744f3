package io.postern.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.demo.Logins;
import io.postern.keys.KeyRing;
import io.postern.keys.SealContext;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@PosternTest
class ForgetKeysTest {
    private final UUID merchant = UUID.randomUUID();

    @Inject
    ForgetKeys forget;

    @Inject
    KeyRing ring;

    @BeforeEach
    void keepKeysOfManyAges() throws SQLException {
        for (int days : new int[] {0, 29, 30, 32, 400}) {
            keep("aged-" + days, days);
        }
    }

    @Test
    void forgetsOldKeysWithTheirAnswersAndNoOthers() throws SQLException {
        forget.forgetOldKeys().await().atMost(Duration.ofSeconds(10));

        assertThat(read("SELECT key FROM idempotency_key WHERE merchant_id = ? ORDER BY key"))
                .containsExactly("aged-0", "aged-29", "aged-30");
        assertThat(read("SELECT key FROM idempotency_answer WHERE merchant_id = ? ORDER BY key"))
                .containsExactly("aged-0", "aged-29", "aged-30");
    }

    /** More than it takes at once, which a busy gateway makes within minutes. */
    @Test
    void forgetsAllThatIsOldHoweverMuchItIs() throws SQLException {
        try (Connection owner = connect("postern_owner", Logins.forTests().owner());
                Statement statement = owner.createStatement()) {
            statement.execute("INSERT INTO idempotency_key SELECT '" + merchant
                    + "', 'many-' || n, 'test', sha256(''), uuidv7(), now() - interval '32 days', 1"
                    + " FROM generate_series(1, 25000) n");
        }

        forget.forgetOldKeys().await().atMost(Duration.ofSeconds(60));

        assertThat(read("SELECT key FROM idempotency_key WHERE merchant_id = ? ORDER BY key"))
                .as("where the gateway's own turn does not come in between")
                .containsExactly("aged-0", "aged-29", "aged-30");
    }

    @Test
    void isNotAllowedToForgetAYoungKey() {
        assertThatThrownBy(() -> {
                    try (Connection worker = PostgresForTests.asWorker();
                            Statement statement = worker.createStatement()) {
                        statement.execute("DELETE FROM idempotency_key WHERE merchant_id = '" + merchant
                                + "' AND key = 'aged-29'");
                    }
                })
                .hasMessageContaining("kept for 30 days");
    }

    private void keep(String key, int daysAgo) throws SQLException {
        try (Connection owner = connect("postern_owner", Logins.forTests().owner());
                Statement statement = owner.createStatement()) {
            String at = "now() - interval '" + daysAgo + " days'";
            String row = "'" + merchant + "', '" + key + "'";
            statement.execute(
                    "INSERT INTO idempotency_key VALUES (" + row + ", 'test', sha256(''), uuidv7(), " + at + ", 1)");
            statement.execute(
                    "INSERT INTO idempotency_answer VALUES (" + row + ", 200, '" + answer(key) + "', " + at + ")");
        }
    }

    /** Sealed as any answer is, so that a rotation of the data keys finds nothing strange in it. */
    private String answer(String key) {
        UUID record = UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8));
        byte[] sealed = ring.of(merchant)
                .await()
                .atMost(Duration.ofSeconds(10))
                .seal(new SealContext("idempotency_answer", record, "body"), new byte[0]);
        return "\\x" + HexFormat.of().formatHex(sealed);
    }

    private List<String> read(String sql) throws SQLException {
        try (Connection owner = connect("postern_owner", Logins.forTests().owner());
                PreparedStatement query = owner.prepareStatement(sql)) {
            query.setObject(1, merchant);
            List<String> keys = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    keys.add(rows.getString(1));
                }
            }
            return keys;
        }
    }

    private static Connection connect(String role, String password) throws SQLException {
        return DriverManager.getConnection(PostgresForTests.jdbcUrl(), role, password);
    }
}
