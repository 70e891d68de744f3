package io.postern.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.demo.Logins;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@PosternTest
class KeyRingTest {
    private static final SealContext HERE = new SealContext("card_secret", UUID.randomUUID(), "number");
    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    KeyRing ring;

    @Inject
    KeyLoader loader;

    @Inject
    KeysConfig config;

    @Inject
    Clock clock;

    private final UUID merchant = UUID.randomUUID();

    @Test
    void makesTheFirstEpochWrappedAndCommitted() throws SQLException {
        ring.of(merchant).await().atMost(SOON);

        assertThat(owner("SELECT wrapped FROM data_key WHERE epoch = 1 AND merchant_id = '" + merchant + "'"))
                .matches("local:v[0-9]+:.*");
        assertThat(owner("SELECT octet_length(commitment) FROM data_key WHERE merchant_id = '" + merchant + "'"))
                .isEqualTo("32");
    }

    @Test
    void findsTheSameKeysAfterARestart() {
        byte[] sealed = ring.of(merchant).await().atMost(SOON).seal(HERE, "card".getBytes(UTF_8));

        byte[] opened = anotherInstance().of(merchant).await().atMost(SOON).open(HERE, sealed);

        assertThat(opened).isEqualTo("card".getBytes(UTF_8));
    }

    @Test
    void makesOneFirstEpochWhenManyInstancesWantIt() throws SQLException {
        List<Uni<MerchantKeys>> starts = IntStream.range(0, 16)
                .mapToObj(i -> anotherInstance().of(merchant))
                .toList();

        List<MerchantKeys> rings = Uni.join().all(starts).andFailFast().await().atMost(SOON);

        assertThat(owner("SELECT count(*) FROM data_key WHERE merchant_id = '" + merchant + "'"))
                .isEqualTo("1");
        byte[] sealed = rings.getFirst().seal(HERE, "card".getBytes(UTF_8));
        assertThat(rings).allSatisfy(keys -> assertThat(keys.open(HERE, sealed)).isNotEmpty());
        assertThat(owner("SELECT count(*) FROM data_key_block WHERE merchant_id = '" + merchant + "'"))
                .as("each instance has a block of its own")
                .isEqualTo("16");
    }

    @Test
    void loadsOnceForAllWhoWait() throws SQLException {
        List<Uni<MerchantKeys>> waiting =
                IntStream.range(0, 50).mapToObj(i -> ring.of(merchant)).toList();

        List<MerchantKeys> keys = Uni.join().all(waiting).andFailFast().await().atMost(SOON);

        assertThat(keys).allSatisfy(one -> assertThat(one).isSameAs(keys.getFirst()));
        assertThat(owner("SELECT count(*) FROM data_key_block WHERE merchant_id = '" + merchant + "'"))
                .isEqualTo("1");
    }

    @Test
    void beginsTheNextEpochWhenOneIsUsedUp() throws SQLException {
        byte[] old = ring.of(merchant).await().atMost(SOON).seal(HERE, "card".getBytes(UTF_8));
        asOwner("INSERT INTO data_key_block (merchant_id, epoch, block) VALUES ('" + merchant + "', 1, 16384)");

        MerchantKeys next = anotherInstance().of(merchant).await().atMost(SOON);

        assertThat(next.allowance().epoch()).isEqualTo(2);
        assertThat(next.open(HERE, old)).isEqualTo("card".getBytes(UTF_8));
    }

    @Test
    void refusesADataKeyThatWasExchanged() throws SQLException {
        UUID other = UUID.randomUUID();
        ring.of(merchant).await().atMost(SOON);
        ring.of(other).await().atMost(SOON);

        asOwner("UPDATE data_key SET wrapped = (SELECT wrapped FROM data_key WHERE merchant_id = '" + other
                + "') WHERE merchant_id = '" + merchant + "'");

        assertThatThrownBy(() -> anotherInstance().of(merchant).await().atMost(SOON))
                .isInstanceOf(BrokenSealException.class);
        asOwner("DELETE FROM data_key WHERE merchant_id = '" + merchant + "'"); // it would hold up every rotation
    }

    @Test
    void letsTheGatewayNeitherChangeNorRemoveADataKey() {
        for (String change : List.of("UPDATE data_key SET wrapped = ''", "DELETE FROM data_key", "TRUNCATE data_key")) {
            assertThatThrownBy(() -> run("postern_app", Logins.forTests().app(), change))
                    .hasMessageContaining("permission denied");
        }
    }

    private KeyRing anotherInstance() {
        return new KeyRing(new KeyCache(config, clock), loader);
    }

    private static String owner(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        PostgresForTests.jdbcUrl(),
                        "postern_owner",
                        Logins.forTests().owner());
                ResultSet rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void asOwner(String sql) throws SQLException {
        run("postern_owner", Logins.forTests().owner(), sql);
    }

    private static void run(String role, String password, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(PostgresForTests.jdbcUrl(), role, password)) {
            connection.createStatement().execute(sql);
        }
    }
}
