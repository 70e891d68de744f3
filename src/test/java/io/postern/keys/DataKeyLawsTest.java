package io.postern.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.demo.Logins;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What PostgreSQL itself holds a rotation of data keys to, whatever the gateway asks for. */
@PosternTest
class DataKeyLawsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    KeyRing ring;

    private final UUID merchant = UUID.randomUUID();
    private final String record = UUID.randomUUID().toString();
    private String sealed;

    @BeforeEach
    void makeAKey() {
        MerchantKeys keys = ring.of(merchant).await().atMost(SOON);
        SealContext here = new SealContext("idempotency_answer", UUID.randomUUID(), "body");
        sealed = "'\\x" + HexFormat.of().formatHex(keys.seal(here, new byte[10])) + "'::bytea";
    }

    /** What is sealed here opens nowhere and would hold up every rotation. */
    @AfterEach
    void leaveNothing() throws SQLException {
        forgetTheRow();
        owner("DELETE FROM data_key WHERE merchant_id = '" + merchant + "'");
    }

    @Test
    void takesNothingUnderAClosedEpochOrOneThatNeverWas() throws SQLException {
        app(keep());
        close();

        assertThatThrownBy(() -> app(keep("other", sealed))).hasMessageContaining("is closed");
        assertThatThrownBy(() -> app(keep("unknown", "set_byte(" + sealed + ", 4, 99)")))
                .hasMessageContaining("is closed");
    }

    @Test
    void closesNoEpochOfTheVersionInUse() throws SQLException {
        String version = one("SELECT version FROM data_key WHERE merchant_id = '" + merchant + "'");

        assertThat(one("SELECT close_data_keys(" + version + ", 100000)")).isEqualTo("0");
    }

    @Test
    void changesNoAnswerUnderAnOpenEpochNorAnythingBesidesTheSeal() throws SQLException {
        app(keep());

        assertThat(reseal()).isEqualTo("0");
        assertThatThrownBy(
                        () -> owner("UPDATE idempotency_answer SET body = body WHERE merchant_id = '" + merchant + "'"))
                .hasMessageContaining("30 days");
        close();
        assertThatThrownBy(() ->
                        owner("UPDATE idempotency_answer SET status = 201 WHERE merchant_id = '" + merchant + "'"))
                .hasMessageContaining("30 days");
        assertThatThrownBy(this::reseal).as("by the same closed epoch").hasMessageContaining("is closed");
    }

    @Test
    void destroysAKeyOnlyWhenNothingNeedsItAndNobodyMayStillUseIt() throws SQLException {
        app(keep());
        close();
        assertThat(destroy()).as("without a fence").isEqualTo("0");
        owner("SELECT fence_data_keys()");
        assertThat(destroy()).as("with a row left").isEqualTo("0");
        try (Connection late = PostgresForTests.ofMerchant(merchant)) {
            late.setAutoCommit(false);
            run(late, "SELECT pg_current_xact_id()");
            owner("UPDATE data_key SET fence = NULL WHERE merchant_id = '" + merchant + "'");
            owner("SELECT fence_data_keys()");
            forgetTheRow();
            assertThat(destroy())
                    .as("with a transaction open from before the fence")
                    .isEqualTo("0");
            late.rollback();
        }

        assertThat(destroy()).isEqualTo("1");

        assertThat(one(PostgresForTests.ofMerchant(merchant), "SELECT kind FROM data_key_fact"))
                .isEqualTo("destroyed");
        assertThatThrownBy(() -> app("INSERT INTO data_key (merchant_id, epoch, wrapped, commitment) VALUES ('"
                        + merchant + "', 1, 'local:v99:x', sha256('x'))"))
                .hasMessageContaining("was destroyed");
    }

    /** The check comes after the row: whoever passed it has a transaction number, and the fence has a greater one. */
    @Test
    void waitsForAWriterThatFoundTheEpochOpen() throws SQLException {
        try (Connection writer = PostgresForTests.ofMerchant(merchant)) {
            writer.setAutoCommit(false);
            run(writer, keep());
            close();
            owner("SELECT fence_data_keys()");

            assertThat(destroy()).as("while the writer has not committed").isEqualTo("0");
            writer.commit();
        }
        assertThat(destroy()).as("with the writer's row").isEqualTo("0");
        forgetTheRow();
        assertThat(destroy()).isEqualTo("1");
    }

    @Test
    void wrapsNoKeyByAnOlderVersionAndNoneThatChangedMeanwhile() throws SQLException {
        String wrapped = one("SELECT wrapped FROM data_key WHERE merchant_id = '" + merchant + "'");

        assertThat(rewrap("local:v9:something else", "local:v99:x")).isEqualTo("0");
        assertThat(rewrap(wrapped, wrapped)).isEqualTo("0");
        assertThat(one("SELECT wrapped FROM data_key WHERE merchant_id = '" + merchant + "'"))
                .isEqualTo(wrapped);
    }

    private String keep() {
        return keep(record, sealed);
    }

    private String keep(String key, String value) {
        return "WITH k AS (INSERT INTO idempotency_key (merchant_id, key, operation, pepper_version, request_hash, object_id)"
                + " VALUES ('" + merchant + "', '" + key + "', 'test', 1, sha256('x'), '" + merchant
                + "') RETURNING key)"
                + " INSERT INTO idempotency_answer (merchant_id, key, status, body) SELECT '" + merchant
                + "', key, 200, " + value + " FROM k";
    }

    private void close() throws SQLException {
        owner("UPDATE data_key SET closed_at = now() WHERE merchant_id = '" + merchant + "'");
    }

    /** As if it were thirty days old. */
    private void forgetTheRow() throws SQLException {
        owner("ALTER TABLE idempotency_answer DISABLE TRIGGER kept_thirty_days");
        owner("DELETE FROM idempotency_answer WHERE merchant_id = '" + merchant + "'");
        owner("ALTER TABLE idempotency_answer ENABLE TRIGGER kept_thirty_days");
    }

    private String reseal() throws SQLException {
        return one("SELECT reseal('idempotency_answer', 'body', ARRAY['" + merchant + "']::uuid[], ARRAY['" + record
                + "'], ARRAY[" + sealed + "], ARRAY[" + sealed + "])");
    }

    private String rewrap(String old, String fresh) throws SQLException {
        return one("SELECT rewrap(ARRAY['" + merchant + "']::uuid[], ARRAY[1], ARRAY['" + old + "'], ARRAY['" + fresh
                + "'])");
    }

    private String destroy() throws SQLException {
        return one("SELECT destroy_data_keys(ARRAY['" + merchant + "']::uuid[], ARRAY[1])");
    }

    private static String one(String sql) throws SQLException {
        return one(PostgresForTests.asWorker(), sql);
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (connection;
                ResultSet rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private void app(String sql) throws SQLException {
        try (Connection connection = PostgresForTests.ofMerchant(merchant)) {
            run(connection, sql);
        }
    }

    private static void owner(String sql) throws SQLException {
        try (Connection connection = connect("postern_owner", Logins.forTests().owner())) {
            run(connection, sql);
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(String role, String password) throws SQLException {
        return DriverManager.getConnection(PostgresForTests.jdbcUrl(), role, password);
    }
}
