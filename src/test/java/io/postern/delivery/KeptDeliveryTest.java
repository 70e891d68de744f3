package io.postern.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.postern.PosternTest;
import io.postern.delivery.Receiver.Answer;
import io.postern.delivery.ShopForTests.Opened;
import io.postern.delivery.ShopForTests.Terms;
import io.postern.keys.KeyRing;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept and counted of deliveries, and a letter that cannot be made. */
@PosternTest
class KeptDeliveryTest {
    @Inject
    ShopForTests shop;

    @Inject
    SealedExchanges exchanges;

    @Inject
    KeyRing keyRing;

    @Inject
    DeliveryMeters meters;

    @Inject
    MeterRegistry registry;

    private Receiver receiver;
    private UUID merchant;

    @BeforeEach
    void open() throws Exception {
        receiver = Receiver.open();
        merchant = ShopForTests.merchant();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    private void announce() {
        shop.announce(merchant, shop.newObject(), 1);
    }

    @Test
    void keepsWhatWasSaidSealedAndMasked() {
        receiver.answering(
                any -> Answer.of(500).with("X-Card", "4242424242424242").saying("no card 4242 4242 4242 4242 here"));
        Opened endpoint = shop.open(
                merchant,
                receiver.url("/"),
                new Terms("*", false, null, Map.of("x-api-key", "a-secret-of-the-merchant")));
        announce();
        Row attempt = shop.awaitAttempts(endpoint, 1).getFirst();

        assertThat(receiver.got().getFirst().header("x-api-key")).isEqualTo("a-secret-of-the-merchant");
        byte[] sealed = shop.query(
                        merchant,
                        "SELECT sealed FROM delivery_exchange WHERE merchant_id = $1 AND id = $2",
                        merchant,
                        attempt.getUUID("id"))
                .getFirst()
                .getBuffer("sealed")
                .getBytes();
        assertThat(new String(sealed, UTF_8)).doesNotContain("webhook", "card");
        Exchange exchange = exchanges.open(ShopForTests.await(keyRing.of(merchant)), attempt.getUUID("id"), sealed);
        assertThat(exchange.request().headers())
                .containsEntry("x-api-key", "****")
                .containsKey("webhook-signature");
        assertThat(exchange.response().status()).isEqualTo(500);
        assertThat(exchange.response().body()).isEqualTo("no card **** **** **** **** here");
        assertThat(exchange.response().headers()).containsEntry("x-card", "****************");
    }

    @Test
    void keepsNoSecretThatAServerSaysAgainAndOfItsHeadersAFew() {
        receiver.answering(got -> new Answer(
                200,
                Map.of("X-Echo", got.header("x-api-key"), "X-Long", "y".repeat(3_000)),
                "you sent " + got.header("x-api-key"),
                Duration.ZERO,
                false));
        Opened endpoint = shop.open(
                merchant,
                receiver.url("/"),
                new Terms("*", false, null, Map.of("x-api-key", "Bearer let-me-in-please")));
        announce();
        UUID attempt = shop.awaitAttempts(endpoint, 1).getFirst().getUUID("id");

        Exchange exchange = exchanges.open(
                ShopForTests.await(keyRing.of(merchant)),
                attempt,
                shop.query(merchant, "SELECT sealed FROM delivery_exchange WHERE merchant_id = $1", merchant)
                        .getFirst()
                        .getBuffer("sealed")
                        .getBytes());

        assertThat(receiver.got().getFirst().header("x-api-key")).isEqualTo("Bearer let-me-in-please");
        assertThat(exchange.response().body()).isEqualTo("you sent ****");
        assertThat(exchange.response().headers())
                .containsEntry("x-echo", "****")
                .doesNotContainKey("x-long");
    }

    @Test
    void aLetterThatCannotBeMadeIsAFailedTryAndHoldsUpNobody() {
        Map<String, String> headers = Map.of("x-api-key", "a-secret-of-the-merchant");
        Opened endpoint = shop.open(merchant, receiver.url("/"), new Terms("*", false, null, headers));
        Opened other = shop.open(merchant, receiver.url("/other"), new Terms("*", false, null, headers));
        shop.query(merchant, """
                UPDATE webhook_endpoint e SET headers = o.headers FROM webhook_endpoint o
                WHERE e.merchant_id = $1 AND e.id = $2 AND o.merchant_id = $1 AND o.id = $3
                """, merchant, endpoint.id(), other.id());
        announce();

        Row attempt = shop.awaitAttempts(endpoint, 1).getFirst();

        assertThat(attempt.getString("outcome")).isEqualTo("failed");
        assertThat(attempt.getString("reason")).isEqualTo("not_sendable");
        assertThat(Duration.between(attempt.getOffsetDateTime("at"), attempt.getOffsetDateTime("next_at")))
                .isGreaterThan(Duration.ofSeconds(3));
        assertThat(shop.awaitAttempts(other, 1).getFirst().getString("outcome")).isEqualTo("delivered");
        assertThat(receiver.got("/")).isEmpty();
        shop.query( // what does not open would hold up every rotation of the data keys
                merchant,
                "UPDATE webhook_endpoint SET headers = NULL WHERE merchant_id = $1 AND id = $2",
                merchant,
                endpoint.id());
    }

    @Test
    void theMetersCountWhatWaits() {
        receiver.answering(any -> Answer.of(500));
        Opened endpoint = shop.open(merchant, receiver.url("/"));
        announce();
        shop.awaitAttempts(endpoint, 1);

        ShopForTests.await(meters.look());

        assertThat(registry.get("postern.delivery.waiting").gauge().value()).isPositive();
    }
}
