package io.postern.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.demo.Logins;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often the key server is asked, and what it answers when somebody exchanged what lies in the database. */
@VaultTest
class VaultCallsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Each seals the number and the holder, and hashes the number and the request. */
    private static final int TOKENIZATIONS = 100_000;

    @Inject
    KeyLoader loader;

    @Inject
    DataKeyStore store;

    @Inject
    KeySource source;

    @Inject
    KeysConfig config;

    @Inject
    Clock clock;

    @ConfigProperty(name = "postern.database.url")
    String database;

    private final UUID merchant = UUID.randomUUID();

    @Test
    @Timeout(60)
    void asksOnceInTenThousandTokenizationsAtMost() {
        AtomicInteger calls = new AtomicInteger();
        KeyLoader counting = new KeyLoader(store, counted(calls));
        KeyRing ring = new KeyRing(new KeyCache(new QuarterOfAnHour(config), clock), counting);
        SealContext here = new SealContext("card_secret", UUID.randomUUID(), "number");
        byte[] digits = "4242424242424242".getBytes(StandardCharsets.US_ASCII);

        ring.of(merchant).await().atMost(SOON);
        int first = calls.get();
        for (int done = 0; done < TOKENIZATIONS; ) {
            MerchantKeys keys = ring.of(merchant).await().atMost(SOON);
            done += tokenizes(keys, here, digits) ? 1 : 0;
        }

        assertThat(first)
                .as("a new merchant's key is made, unwrapped, and two peppers are read")
                .isEqualTo(4);
        assertThat(calls.get() - first).isLessThanOrEqualTo(TOKENIZATIONS / 10_000);
    }

    /** Not while the block of uses that was asked for is still on its way: this loop may be quicker, and is told to try again. */
    private static boolean tokenizes(MerchantKeys keys, SealContext here, byte[] digits) {
        try {
            keys.seal(here, digits);
            keys.seal(here, digits);
            keys.numberHashes(digits);
            keys.requestHash(keys.requestPepper(), "request", digits);
            return true;
        } catch (ProblemException tryAgain) {
            assertThat(tryAgain.problem()).isEqualTo(Problem.KEYS_UNAVAILABLE);
            return false;
        }
    }

    /** The real source, which asks the real server; each call of it is one request or more. */
    private KeySource counted(AtomicInteger calls) {
        return (KeySource) Proxy.newProxyInstance(
                KeySource.class.getClassLoader(), new Class<?>[] {KeySource.class}, (proxy, method, arguments) -> {
                    calls.incrementAndGet();
                    return method.invoke(source, arguments);
                });
    }

    @Test
    void refusesDataKeysThatWereExchanged() throws SQLException {
        UUID other = UUID.randomUUID();
        anotherInstance().of(merchant).await().atMost(SOON);
        anotherInstance().of(other).await().atMost(SOON);

        asOwner("UPDATE data_key SET wrapped = (SELECT wrapped FROM data_key WHERE merchant_id = '" + other
                + "') WHERE merchant_id = '" + merchant + "'");

        assertThatThrownBy(() -> anotherInstance().of(merchant).await().atMost(SOON))
                .isInstanceOf(BrokenSealException.class);
        assertThat(anotherInstance().of(other).await().atMost(SOON)).isNotNull();
    }

    @Test
    void refusesCiphertextOfAnotherMerchantOrRow() {
        MerchantKeys ours = anotherInstance().of(merchant).await().atMost(SOON);
        MerchantKeys theirs = anotherInstance().of(UUID.randomUUID()).await().atMost(SOON);
        SealContext here = new SealContext("card_secret", UUID.randomUUID(), "number");
        SealContext there = new SealContext("card_secret", UUID.randomUUID(), "number");
        byte[] sealed = ours.seal(here, new byte[16]);

        assertThat(ours.open(here, sealed)).isEqualTo(new byte[16]);
        assertThatThrownBy(() -> ours.open(there, sealed)).isInstanceOf(BrokenSealException.class);
        assertThatThrownBy(() -> theirs.open(here, sealed)).isInstanceOf(BrokenSealException.class);
    }

    private KeyRing anotherInstance() {
        return new KeyRing(new KeyCache(config, clock), loader);
    }

    private void asOwner(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                "jdbc:" + database, "postern_owner", Logins.forTests().owner())) {
            connection.createStatement().execute(sql);
        }
    }

    /** As by default. The gateway of these tests has keys for seconds only. */
    private record QuarterOfAnHour(KeysConfig rest) implements KeysConfig {
        @Override
        public Source source() {
            return rest.source();
        }

        @Override
        public Local local() {
            return rest.local();
        }

        @Override
        public Duration cacheTtl() {
            return Duration.ofMinutes(15);
        }

        @Override
        public Duration cacheMaxStale() {
            return Duration.ofHours(1);
        }

        @Override
        public int cacheMerchants() {
            return rest.cacheMerchants();
        }
    }
}
