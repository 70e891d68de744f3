package io.postern.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.database.Database;
import io.postern.demo.Logins;
import io.postern.id.Ids;
import io.postern.id.ReservedMerchant;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.security.PublicKey;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The life of key pairs in a real database: made once, used by version, destroyed for good. */
@PosternTest
class SigningKeysTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    SigningKeys running;

    @Inject
    Database database;

    @Inject
    KeyRing ring;

    @Inject
    KeysConfig keys;

    @Inject
    SigningConfig config;

    @Inject
    Ids ids;

    @Inject
    Clock clock;

    /** Other tests write facts behind the running gateway's back. */
    @BeforeEach
    void readKeysAnew() {
        running.forget(new KeysChanged());
    }

    @Test
    void keepsThePrivateKeySealedAndThePublicKeyReadable() throws SQLException {
        SigningKey signer = await(running.tokenSigner());

        String stored = owner("SELECT encode(s.private_key, 'hex') FROM signing_secret s JOIN signing_key k"
                + " ON k.id = s.key_id WHERE k.name = 'token_signer' AND k.version = " + signer.version());
        String plain = java.util.HexFormat.of().formatHex(signer.privateKey().getEncoded());
        assertThat(stored).startsWith("01").doesNotContain(plain.substring(plain.length() - 64));
        assertThat(owner("SELECT count(*) FROM signing_key WHERE name = 'token_signer' AND public_key = '\\x"
                        + java.util.HexFormat.of().formatHex(signer.publicKey().getEncoded()) + "'"))
                .isEqualTo("1");
    }

    @Test
    void findsTheSameKeysAfterARestart() {
        assertThat(await(anotherInstance().tokenSigner()).keyId())
                .isEqualTo(await(running.tokenSigner()).keyId());
        assertThat(await(anotherInstance().webhookSigners()).getFirst().keyId())
                .isEqualTo(await(running.webhookSigners()).getFirst().keyId());
    }

    /** As two instances do that meet a new database: both make a version, one is kept. */
    @Test
    void makesOneVersionWhenManyInstancesWantIt() throws SQLException {
        await(running.webhookSigners());
        int next = Integer.parseInt(owner("SELECT max(version) + 1 FROM signing_key WHERE name = 'webhook_signer'"));

        List<Uni<Void>> starts = IntStream.range(0, 8)
                .mapToObj(i -> new SigningKeyLoader(new SigningKeyStore(database), ring, ids)
                        .make(KeyPairName.WEBHOOK_SIGNER, next))
                .toList();
        Uni.join().all(starts).andFailFast().await().atMost(SOON);

        assertThat(owner("SELECT count(*) FROM signing_key WHERE name = 'webhook_signer' AND version = " + next))
                .isEqualTo("1");
        assertThat(owner("SELECT count(*) FROM signing_secret s WHERE NOT EXISTS"
                        + " (SELECT FROM signing_key k WHERE k.id = s.key_id)"))
                .as("private keys of nobody")
                .isEqualTo("0");
        assertThat(await(anotherInstance().webhookSigners()))
                .as("the new version waits to be pinned")
                .noneMatch(key -> key.version() == next);
    }

    @Test
    void asksTheDatabaseOnceASecondHoweverManyNamesOfKeysAreMadeUp() {
        AtomicInteger reads = new AtomicInteger();
        SigningKeys flooded = instance(new SigningKeyStore(database) {
            @Override
            Uni<List<Version>> versions(String name) {
                reads.incrementAndGet();
                return super.versions(name);
            }
        });
        String known = await(flooded.tokenSigner()).keyId();
        long begun = System.nanoTime();

        for (int n = 0; n < 2_000; n++) {
            assertThat(await(flooded.tokenVerifier(UUID.randomUUID().toString())))
                    .isEmpty();
        }

        long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
        assertThat(reads.get()).isBetween(1, (int) seconds + 3);
        assertThat(await(flooded.tokenVerifier(known))).isPresent();
    }

    @Test
    void signsWithThePinnedVersionAndVerifiesWithAllUsableOnes() throws SQLException {
        SigningKey first = await(running.tokenSigner());
        int next = make(KeyPairName.TOKEN_SIGNER);
        SigningKeys between = anotherInstance();

        assertThat(await(between.tokenSigner()).keyId()).isEqualTo(first.keyId());
        assertThat(await(between.published())).hasSizeGreaterThan(2);
        fact("token_signer", next, "pinned");
        SigningKeys after = anotherInstance();

        SigningKey signer = await(after.tokenSigner());
        assertThat(signer.version()).isEqualTo(next);
        assertThat(await(after.tokenVerifier(first.keyId()))).contains(first.publicKey());
        assertThat(await(after.tokenVerifier(signer.keyId()))).contains(signer.publicKey());
    }

    @Test
    void losesAPrivateKeyForGoodWhenItsVersionIsDisabled() throws SQLException {
        await(running.tokenSigner());
        int old = make(KeyPairName.TOKEN_SIGNER);
        fact("token_signer", old, "pinned");
        String oldId = await(anotherInstance().tokenSigner()).keyId();

        assertThatThrownBy(() -> fact("token_signer", old, "disabled")).hasMessageContaining("has no successor");
        int next = make(KeyPairName.TOKEN_SIGNER);
        assertThatThrownBy(() -> fact("token_signer", next + 1, "pinned")).hasMessageContaining("has no private key");
        fact("token_signer", next, "pinned");
        fact("token_signer", old, "disabled");

        assertThat(await(anotherInstance().tokenVerifier(oldId))).isEqualTo(Optional.<PublicKey>empty());
        assertThat(owner("SELECT count(*) FROM signing_secret s JOIN signing_key k ON k.id = s.key_id"
                        + " WHERE k.name = 'token_signer' AND k.version = " + old))
                .isEqualTo("0");
        assertThat(owner("SELECT count(*) FROM signing_key WHERE name = 'token_signer' AND version = " + old))
                .as("the public key stays")
                .isEqualTo("1");
    }

    @Test
    void refusesAPrivateKeyThatIsNotItsPublicKeys() throws SQLException {
        await(running.webhookSigners());
        int one = make(KeyPairName.WEBHOOK_SIGNER);
        int other = make(KeyPairName.WEBHOOK_SIGNER);
        fact("webhook_signer", other, "pinned");
        assertThat(await(anotherInstance().webhookSigners()).getFirst().version())
                .isEqualTo(other);

        try (Connection owner = connect("postern_owner", Logins.forTests().owner())) {
            owner.setAutoCommit(false);
            Statement statement = owner.createStatement();
            statement.execute("ALTER TABLE signing_key DISABLE TRIGGER records_stay");
            statement.execute("UPDATE signing_key SET public_key = (SELECT public_key FROM signing_key"
                    + " WHERE name = 'webhook_signer' AND version = " + one + ")"
                    + " WHERE name = 'webhook_signer' AND version = " + other);
            owner.commit();
            try {
                assertThatThrownBy(() -> await(anotherInstance().webhookSigners()))
                        .isInstanceOf(BrokenSealException.class);
                assertThat(await(anotherInstance().published()))
                        .as("the others go on")
                        .isNotEmpty();
            } finally {
                statement.execute("DELETE FROM signing_secret WHERE key_id = (SELECT id FROM signing_key"
                        + " WHERE name = 'webhook_signer' AND version = " + other + ")");
                statement.execute("ALTER TABLE signing_key ENABLE ALWAYS TRIGGER records_stay");
                owner.commit();
            }
        }
        int good = make(KeyPairName.WEBHOOK_SIGNER);
        fact("webhook_signer", good, "pinned");
        assertThat(await(anotherInstance().webhookSigners()).getFirst().version())
                .isEqualTo(good);
    }

    @Test
    void letsTheGatewayNeitherChangeNorRemoveAPrivateKey() {
        for (String change : List.of(
                "UPDATE signing_secret SET private_key = ''",
                "DELETE FROM signing_secret",
                "UPDATE signing_key SET public_key = ''")) {
            assertThatThrownBy(() -> app(change)).hasMessageContaining("permission denied");
        }
    }

    private int make(KeyPairName name) throws SQLException {
        int next =
                Integer.parseInt(owner("SELECT max(version) + 1 FROM signing_key WHERE name = '" + name.wire() + "'"));
        await(new SigningKeyLoader(new SigningKeyStore(database), ring, ids).make(name, next));
        return next;
    }

    private SigningKeys anotherInstance() {
        return instance(new SigningKeyStore(database));
    }

    private SigningKeys instance(SigningKeyStore store) {
        return new SigningKeys(new SigningKeyLoader(store, ring, ids), keys, config, clock);
    }

    private static <T> T await(Uni<T> asked) {
        return asked.await().atMost(SOON);
    }

    private static void fact(String name, int version, String kind) throws SQLException {
        app("INSERT INTO key_fact (merchant_id, name, version, kind) VALUES ('00000000-0000-7000-8000-000000000001', '"
                + name + "', " + version + ", '" + kind + "')");
    }

    private static void app(String sql) throws SQLException {
        try (Connection connection = PostgresForTests.ofMerchant(ReservedMerchant.PLATFORM.id())) {
            connection.createStatement().execute(sql);
        }
    }

    private static String owner(String sql) throws SQLException {
        try (Connection connection = connect("postern_owner", Logins.forTests().owner());
                ResultSet rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Connection connect(String role, String password) throws SQLException {
        return DriverManager.getConnection(PostgresForTests.jdbcUrl(), role, password);
    }
}
