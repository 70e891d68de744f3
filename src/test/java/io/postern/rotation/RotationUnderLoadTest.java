package io.postern.rotation;

import static io.postern.rotation.RotationsForTests.awaitFinished;
import static io.postern.rotation.RotationsForTests.begin;
import static io.postern.rotation.RotationsForTests.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.id.IdKind;
import io.postern.keys.BrokenSealException;
import io.postern.keys.KeyRing;
import io.postern.keys.KeySource;
import io.postern.keys.SealContext;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Rotates the data keys and then what wraps them, while shops tokenize and sell: nobody notices, and what was is unreadable. */
@PosternTest
class RotationUnderLoadTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    KeyRing ring;

    @Inject
    KeySource source;

    @Test
    void failsNoRequestAndLeavesNothingToTheOldKeys() throws Exception {
        MerchantForTests shop = MerchantForTests.open();
        UUID merchant = IdKind.MERCHANT.parse(shop.id()).orElseThrow();
        String first = shop.post("/v1/tokens", "{'card':" + Trade.CARD + "}").path("id");
        UUID token = IdKind.TOKEN.parse(first).orElseThrow();
        MerchantForTests idle = MerchantForTests.open();
        Aside old = aside(merchant, token);
        assertThat(ring.of(merchant).await().atMost(SOON).open(number(token), old.sealed()))
                .hasSize(16);

        Trade trade = Trade.begin(shop, first);
        try (trade) {
            begin("data_keys");
            Response dataKeys = awaitFinished("data_keys");
            begin("key_encryption_key");
            Response wrapping = awaitFinished("key_encryption_key");

            assertThat(dataKeys.<Integer>path("rows_left"))
                    .as(dataKeys.asString())
                    .isZero();
            assertThat(wrapping.<Integer>path("rows_left"))
                    .as(wrapping.asString())
                    .isZero();
        }

        assertThat(trade.failed()).isEmpty();
        assertThat(trade.served()).as("requests during the rotations").isGreaterThan(100);
        assertOldIsGone(merchant, token, old);
        assertNoteworthy("data_keys");
        assertNoteworthy("key_encryption_key");
        assertThat(pay(idle, "{'amount':1000,'currency':'USD','card':" + Trade.CARD + "}")
                        .statusCode())
                .isEqualTo(201);
    }

    /** A copy of what a thief could have taken before. */
    private record Aside(byte[] sealed, String wrapped) {}

    private Aside aside(UUID merchant, UUID token) throws SQLException {
        return new Aside(
                HexFormat.of()
                        .parseHex(one("SELECT encode(number, 'hex') FROM card_secret WHERE merchant_id = '" + merchant
                                + "' AND token_id = '" + token + "'")),
                one("SELECT wrapped FROM data_key WHERE merchant_id = '" + merchant + "' ORDER BY epoch"));
    }

    private void assertOldIsGone(UUID merchant, UUID token, Aside old) throws SQLException {
        assertThat(one("SELECT count(*) FROM data_key WHERE closed_at IS NOT NULL"))
                .isEqualTo("0");
        assertThat(one("SELECT count(DISTINCT wrapped_by) FROM data_key")).isEqualTo("1");
        assertThatThrownBy(() -> ring.of(merchant).await().atMost(SOON).open(number(token), old.sealed()))
                .isInstanceOf(BrokenSealException.class)
                .hasMessageContaining("destroyed");
        assertThatThrownBy(() ->
                        source.unwrap(merchant, List.of(old.wrapped())).await().atMost(SOON))
                .isInstanceOf(BrokenSealException.class)
                .hasMessageContaining("disabled");
        assertThat(ring.of(merchant)
                        .await()
                        .atMost(SOON)
                        .open(number(token), aside(merchant, token).sealed()))
                .hasSize(16);
    }

    /** What is on record of a rotation. */
    private static void assertNoteworthy(String key) throws SQLException {
        int done = Integer.parseInt(one("SELECT max(number) FROM key_rotation WHERE name = '" + key + "'"));
        assertThat(one("SELECT count(*) FROM receipt WHERE kind = 'key.rotated' AND subject = '" + key + "'"))
                .isEqualTo(String.valueOf(done));
        assertThat(one("SELECT count(*) FROM audit_entry WHERE action = 'key.rotated' AND object = '" + key + "'"))
                .isEqualTo(String.valueOf(done));
    }

    private static Response pay(MerchantForTests shop, String body) {
        return shop.post("/v1/payments", body);
    }

    private static SealContext number(UUID token) {
        return new SealContext("card_secret", token, "number");
    }
}
