package io.postern.rotation;

import static io.postern.rotation.RotationsForTests.await;
import static io.postern.rotation.RotationsForTests.awaitFinished;
import static io.postern.rotation.RotationsForTests.begin;
import static io.postern.rotation.RotationsForTests.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.MerchantForTests;
import io.postern.PostgresForTests;
import io.postern.access.OidcForTests;
import io.postern.contract.ContractExtension;
import io.postern.demo.Logins;
import io.postern.id.IdKind;
import io.postern.keys.BrokenSealException;
import io.postern.keys.KeyRing;
import io.postern.keys.KeySource;
import io.postern.keys.SealContext;
import io.postern.keys.SourceKey;
import io.postern.vault.NeedsVault;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every key that there is, exchanged at once on a real key server while a shop sells: the day after a key was stolen. */
@QuarkusTest
@NeedsVault(own = true)
@WithTestResource(value = PostgresForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = OidcForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = DrillServers.class, scope = TestResourceScope.MATCHING_RESOURCES)
@ExtendWith(ContractExtension.class)
class RotationDrillTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    /** Its old version waits for the last request of the day it was replaced, thirty days later. */
    private static final String WAITS_FOR_OLD_REQUESTS = "request_pepper";

    /** Of the sessions that are open, the role that was made last; nothing while none is open. */
    private static final String LOGIN_IN_USE = """
            SELECT coalesce((
                SELECT r.rolname FROM pg_roles r
                WHERE r.rolname LIKE 'postern-gateway-%'
                    AND EXISTS (SELECT FROM pg_stat_activity a WHERE a.usename = r.rolname)
                ORDER BY r.oid DESC LIMIT 1), '')
            """;

    @Inject
    KeyRing ring;

    @Inject
    KeySource source;

    @ConfigProperty(name = "postern.database.url")
    String databaseUrl;

    @Test
    void exchangesEveryKeyAndNoRequestFails() {
        MerchantForTests shop = MerchantForTests.open();
        UUID merchant = IdKind.MERCHANT.parse(shop.id()).orElseThrow();
        Response kept = shop.post("/v1/tokens", "{'card':" + Trade.CARD + "}");
        UUID token = IdKind.TOKEN.parse(kept.path("id")).orElseThrow();
        byte[] number = sealedNumber(token);
        String wrapped = one("SELECT wrapped FROM data_key WHERE merchant_id = '" + merchant + "'");
        assertThat(wrapped).startsWith("vault:v1:");
        assertThat(source.unwrap(merchant, List.of(wrapped)).await().atMost(SOON))
                .hasSize(1);
        assertThat(pepper(merchant)).hasSize(1);
        String login = loginInUse();
        assertThat(login).startsWith("postern-gateway-");

        List<Response> rotations = new ArrayList<>();
        Trade trade = Trade.begin(shop, kept.path("id"));
        try (trade) {
            List<String> names = get("/v1/keys").path("data.name");
            names.forEach(RotationsForTests::begin);
            names.stream()
                    .filter(name -> !name.equals(WAITS_FOR_OLD_REQUESTS))
                    .forEach(name -> rotations.add(awaitFinished(name)));
            begin("data_keys"); // once more, now that all others are new
            rotations.add(awaitFinished("data_keys"));
        }

        assertThat(trade.failed()).isEmpty();
        assertThat(trade.served()).as("requests during the rotations").isGreaterThan(100);
        assertThat(rotations)
                .allSatisfy(rotation -> assertThat(rotation.<Integer>path("rows_left"))
                        .as(rotation.asString())
                        .isZero());
        assertThat(loginInUse()).as("the database login").isNotEqualTo(login);
        await(() -> "0".equals(one("SELECT count(*) FROM pg_roles WHERE rolname = '" + login + "'")));
        assertOldOpensNothing(merchant, token, number, wrapped);
        assertSameCard(shop, kept);
        System.out.printf(
                "The drill walked %d rotations and left a database login; %d requests were served meanwhile, %d failed.%n",
                rotations.size(), trade.served(), trade.failed().size());
    }

    /** A pool whose connections all came to their end at once opens the next ones at need. */
    private String loginInUse() {
        AtomicReference<String> found = new AtomicReference<>();
        await(() -> {
            found.set(one(LOGIN_IN_USE));
            return !found.get().isEmpty();
        });
        return found.get();
    }

    private void assertOldOpensNothing(UUID merchant, UUID token, byte[] number, String wrapped) {
        SealContext place = new SealContext("card_secret", token, "number");
        var keys = ring.of(merchant).await().atMost(SOON);
        assertThatThrownBy(() -> keys.open(place, number)).isInstanceOf(BrokenSealException.class);
        assertThat(keys.open(place, sealedNumber(token))).hasSize(16);
        assertThatThrownBy(
                        () -> source.unwrap(merchant, List.of(wrapped)).await().atMost(SOON))
                .isInstanceOf(BrokenSealException.class);
        assertThatThrownBy(() -> pepper(merchant)).isInstanceOf(RuntimeException.class);
    }

    /** A merchant's own books know the card by its fingerprint, which no rotation changes. */
    private static void assertSameCard(MerchantForTests shop, Response kept) {
        MerchantForTests later = new MerchantForTests(shop.id(), MerchantForTests.token("merchant", shop.id()));
        Response again = later.post("/v1/tokens", "{'card':" + Trade.CARD + "}");
        assertThat(again.<String>path("card.fingerprint")).isEqualTo(kept.path("card.fingerprint"));
    }

    private List<byte[]> pepper(UUID merchant) {
        return source.peppers(SourceKey.NUMBER_PEPPER, merchant, List.of(1))
                .await()
                .atMost(SOON);
    }

    private byte[] sealedNumber(UUID token) {
        return HexFormat.of()
                .parseHex(one("SELECT encode(number, 'hex') FROM card_secret WHERE token_id = '" + token + "'"));
    }

    private String one(String sql) {
        try (var connection = DriverManager.getConnection(
                        "jdbc:" + databaseUrl,
                        "postern_owner",
                        Logins.forTests().owner());
                ResultSet rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
