package io.postern.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.postern.delivery.Receiver.Answer;
import io.postern.delivery.Receiver.Got;
import io.postern.delivery.ShopForTests.Opened;
import io.postern.delivery.ShopForTests.Terms;
import io.postern.keys.SigningKey;
import io.postern.keys.SigningKeys;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Inject;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One delivery at a time, to a server that answers as a merchant's might. */
@PosternTest
class DeliveryTest {
    @Inject
    ShopForTests shop;

    @Inject
    SigningKeys signers;

    @Inject
    Claims claims;

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

    private Opened endpoint() {
        return shop.open(merchant, receiver.url("/"));
    }

    private void announce() {
        shop.announce(merchant, shop.newObject(), 1);
    }

    @Test
    void bringsAnEventSoThatAStrangersLibraryBelievesIt() throws Exception {
        Opened endpoint = endpoint();
        announce();

        Got got = receiver.await(1).getFirst();

        assertThat(got.isSignedWith(endpoint.secret())).isTrue();
        assertThat(got.isSignedWith("a secret that nobody signs with".getBytes(UTF_8)))
                .isFalse();
        assertThat(got.header("content-type")).isEqualTo("application/json");
        assertThat(got.header("user-agent")).startsWith("Postern/");
        assertThat(got.header("webhook-id")).startsWith("evt_");
        assertThat(got.body()).contains("\"object_version\":1", got.header("webhook-id"));
        List<Row> events = shop.query(merchant, "SELECT body FROM event WHERE merchant_id = $1", merchant);
        assertThat(got.body()).isEqualTo(events.getFirst().getString("body"));
        assertThat(isSignedByThePlatform(got)).isTrue();
        Row attempt = shop.awaitAttempts(endpoint, 1).getFirst();
        assertThat(attempt.getString("outcome")).isEqualTo("delivered");
        assertThat(attempt.getInteger("status_code")).isEqualTo(200);
        assertThat(shop.waiting(endpoint)).isZero();
    }

    private boolean isSignedByThePlatform(Got got) throws Exception {
        SigningKey key = ShopForTests.await(signers.webhookSigners()).getFirst();
        String signed = got.header("webhook-signature").replaceAll("(?s).*v1a,(\\S+).*", "$1");
        Signature ed25519 = Signature.getInstance("Ed25519");
        ed25519.initVerify(key.publicKey());
        ed25519.update(
                (got.header("webhook-id") + "." + got.header("webhook-timestamp") + "." + got.body()).getBytes(UTF_8));
        return ed25519.verify(Base64.getDecoder().decode(signed));
    }

    @Test
    void bringsItSoon() {
        endpoint();
        announce();
        receiver.await(1);
        List<Duration> taken = new ArrayList<>();
        for (int n = 2; n <= 6; n++) {
            Instant before = Instant.now();
            announce();
            taken.add(Duration.between(before, receiver.await(n).getLast().at()));
        }

        assertThat(Collections.min(taken)).as("of " + taken).isLessThan(Duration.ofMillis(700));
    }

    @Test
    void goesToEndpointsThatWantItsTypeAndToNoOther() {
        Opened wants =
                shop.open(merchant, receiver.url("/wants"), new Terms("payment.authorized", false, null, Map.of()));
        Opened other = shop.open(merchant, receiver.url("/other"), new Terms("refund.created", false, null, Map.of()));
        announce();

        receiver.await(1);

        assertThat(receiver.got("/wants")).hasSize(1);
        assertThat(shop.waiting(other)).isZero();
        shop.announce(merchant, "refund.created", shop.newObject(), 1);
        receiver.await(2);
        assertThat(receiver.got("/other")).hasSize(1);
        assertThat(shop.awaitAttempts(wants, 1)).hasSize(1);
    }

    @Test
    void aClaimBringsTheNewestSecretsAloneHoweverOftenTheyWereRotated() {
        Opened endpoint = endpoint();
        for (int version = 2; version <= 30; version++) {
            shop.addSecret(merchant, endpoint.id(), version, Instant.now().minusSeconds(1));
        }
        receiver.answering(any -> Answer.of(503));
        announce();
        shop.awaitAttempts(endpoint, 1);
        shop.putOff(endpoint); // for all but who asks from later on
        Claims.Room one = new Claims.Room(Map.of(), 1);
        Claims.Wish wish = new Claims.Wish(new Claims.Place(merchant, new UUID(0, 0)), one, one, 1);

        Claims.Claimed claimed =
                ShopForTests.await(claims.claim(wish, Instant.now().plus(Duration.ofHours(2)), Duration.ofMinutes(1)));

        assertThat(claimed.deliveries().getFirst().secrets())
                .extracting(KeptSecret::version)
                .containsExactly(30, 29, 28, 27);
    }

    @Test
    void bothSecretsOfARotationAreBelievedUntilTheOldOnesTimeIsOver() {
        Opened endpoint = endpoint();
        byte[] newer = shop.addSecret(merchant, endpoint.id(), 2, Instant.now().plusSeconds(600));
        announce();
        Got during = receiver.await(1).getFirst();
        byte[] newest = shop.addSecret(merchant, endpoint.id(), 3, Instant.now().minusSeconds(1));
        announce();
        Got after = receiver.await(2).getLast();

        assertThat(during.isSignedWith(endpoint.secret())).isTrue();
        assertThat(during.isSignedWith(newer)).isTrue();
        assertThat(after.isSignedWith(newest)).isTrue();
        assertThat(after.isSignedWith(newer)).isFalse();
        assertThat(after.isSignedWith(endpoint.secret())).isFalse();
    }

    @Test
    void triesAgainByTheScheduleAndGivesUpAfterTheLastTry() {
        receiver.answering(any -> Answer.of(500));
        Opened endpoint = endpoint();
        announce();
        List<Duration> waits = List.of(
                Duration.ofSeconds(5),
                Duration.ofMinutes(5),
                Duration.ofMinutes(30),
                Duration.ofHours(2),
                Duration.ofHours(5),
                Duration.ofHours(10),
                Duration.ofHours(14),
                Duration.ofHours(20),
                Duration.ofHours(24));
        for (int n = 1; n <= waits.size(); n++) {
            Row attempt = shop.awaitAttempts(endpoint, n).getLast();
            assertThat(attempt.getInteger("attempt")).isEqualTo(n);
            assertThat(attempt.getString("outcome")).isEqualTo("failed");
            assertThat(attempt.getString("reason")).isEqualTo("server_error");
            Duration wait = Duration.between(attempt.getOffsetDateTime("at"), attempt.getOffsetDateTime("next_at"));
            assertThat((double) wait.toMillis() / waits.get(n - 1).toMillis()).isBetween(0.79, 1.21);
            shop.hasten(endpoint);
        }

        Row last = shop.awaitAttempts(endpoint, 10).getLast();

        assertThat(last.getString("outcome")).isEqualTo("exhausted");
        assertThat(last.getOffsetDateTime("next_at")).isNull();
        assertThat(shop.waiting(endpoint)).isZero();
        assertThat(receiver.got()).hasSize(10);
        assertThat(receiver.got().stream().map(got -> got.header("webhook-id")).distinct())
                .hasSize(1);
    }

    @Test
    void leavesAServerAloneForAsLongAsItAsks() {
        receiver.answering(any -> Answer.of(429).with("Retry-After", "7200"));
        Opened endpoint = endpoint();
        announce();

        assertThat(wait(shop.awaitAttempts(endpoint, 1).getLast())).isEqualTo(Duration.ofHours(2));
        receiver.answering(any -> Answer.of(503).with("Retry-After", "Fri, 31 Dec 2100 23:59:59 GMT"));
        shop.hasten(endpoint);
        assertThat(wait(shop.awaitAttempts(endpoint, 2).getLast())).isEqualTo(Duration.ofHours(24));
    }

    private static Duration wait(Row attempt) {
        return Duration.between(attempt.getOffsetDateTime("at"), attempt.getOffsetDateTime("next_at"));
    }

    @Test
    void aRedirectIsAFailureAndIsNotFollowed() {
        receiver.answering(got -> got.path().equals("/elsewhere")
                ? Answer.of(200)
                : Answer.of(302).with("Location", receiver.url("/elsewhere")));
        Opened endpoint = endpoint();
        announce();

        Row attempt = shop.awaitAttempts(endpoint, 1).getFirst();

        assertThat(attempt.getString("reason")).isEqualTo("redirect");
        assertThat(attempt.getString("outcome")).isEqualTo("failed");
        assertThat(receiver.got("/elsewhere")).isEmpty();
    }

    @Test
    void whatIsGoneIsDisabledAndTheMerchantIsTold() {
        Opened other = shop.open(merchant, receiver.url("/other"));
        receiver.answering(got -> Answer.of(got.path().equals("/other") ? 200 : 410));
        Opened endpoint = shop.open(merchant, receiver.url("/?key=topsecret"));
        announce();

        Row attempt = shop.awaitAttempts(endpoint, 1).getFirst();

        assertThat(attempt.getString("reason")).isEqualTo("gone");
        assertThat(attempt.getString("outcome")).isEqualTo("exhausted");
        assertDisabled(endpoint, "gone");
        assertThat(shop.awaitAttempts(other, 2)).hasSize(2);
        assertThat(receiver.got("/other"))
                .extracting(Got::body)
                .anySatisfy(body -> assertThat(body)
                        .contains("webhook_endpoint.disabled", endpoint.publicId(), "\"disabled_because\":\"gone\"")
                        .contains("\"url\":\"" + receiver.url("") + "\""));
        announce();
        shop.awaitAttempts(other, 3);
        assertThat(receiver.got("/")).hasSize(1);
    }

    @Test
    void whatOnlyFailedForDaysIsDisabledAndOneSuccessInBetweenSavesIt() {
        receiver.answering(any -> Answer.of(500));
        Opened endpoint = endpoint();
        announce();
        shop.awaitAttempts(endpoint, 1);
        failingSince(endpoint, Instant.now().minus(Duration.ofDays(4)));
        shop.hasten(endpoint);
        shop.awaitAttempts(endpoint, 2);
        receiver.answering(any -> Answer.of(204));
        shop.hasten(endpoint);
        shop.awaitAttempts(endpoint, 3);
        assertThat(failing(endpoint)).isEmpty();

        receiver.answering(any -> Answer.of(500));
        announce();
        shop.awaitAttempts(endpoint, 4);
        assertThat(failing(endpoint)).hasSize(1);
        failingSince(endpoint, Instant.now().minus(Duration.ofDays(5)));
        shop.hasten(endpoint);
        shop.awaitAttempts(endpoint, 5);

        assertDisabled(endpoint, "failing");
        assertThat(failing(endpoint)).isEmpty();
    }

    private List<Row> failing(Opened endpoint) {
        return shop.query(
                merchant,
                "SELECT since FROM failing_endpoint WHERE merchant_id = $1 AND endpoint_id = $2",
                merchant,
                endpoint.id());
    }

    private void failingSince(Opened endpoint, Instant since) {
        shop.query(
                merchant,
                "DELETE FROM failing_endpoint WHERE merchant_id = $1 AND endpoint_id = $2",
                merchant,
                endpoint.id());
        shop.query(
                merchant,
                "INSERT INTO failing_endpoint VALUES ($1, $2, $3)",
                merchant,
                endpoint.id(),
                ShopForTests.utc(since));
    }

    private void assertDisabled(Opened endpoint, String because) {
        Until.isTrue(
                Duration.ofSeconds(30),
                () -> !shop.query(
                                merchant,
                                "SELECT enabled FROM webhook_endpoint WHERE merchant_id = $1 AND id = $2",
                                merchant,
                                endpoint.id())
                        .getFirst()
                        .getBoolean("enabled"),
                () -> "still enabled");
        assertThat(shop.query(
                                merchant,
                                "SELECT disabled_because FROM webhook_endpoint WHERE merchant_id = $1 AND id = $2",
                                merchant,
                                endpoint.id())
                        .getFirst()
                        .getString(0))
                .isEqualTo(because);
        assertThat(shop.query(
                        merchant,
                        "SELECT FROM audit_entry WHERE merchant_id = $1 AND action = 'webhook_endpoint.disable' AND object = $2",
                        merchant,
                        endpoint.publicId()))
                .hasSize(1);
        assertThat(shop.query(
                        merchant,
                        "SELECT FROM event WHERE merchant_id = $1 AND type = 'webhook_endpoint.disabled' AND object_id = $2",
                        merchant,
                        endpoint.id()))
                .hasSize(1);
    }

    @Test
    void whatIsDisabledIsNotCalledAndGetsWhatWaitedWhenItIsEnabledAgain() {
        receiver.answering(any -> Answer.of(500));
        Opened endpoint = endpoint();
        announce();
        shop.awaitAttempts(endpoint, 1);
        shop.query(
                merchant,
                "UPDATE webhook_endpoint SET enabled = false, disabled_because = 'asked' WHERE merchant_id = $1 AND id = $2",
                merchant,
                endpoint.id());
        shop.hasten(endpoint);
        Opened other = shop.open(merchant, receiver.url("/other"));
        announce();
        shop.awaitAttempts(other, 1);
        assertThat(receiver.got("/")).hasSize(1);

        receiver.answering(any -> Answer.of(200));
        shop.query(
                merchant,
                "UPDATE webhook_endpoint SET enabled = true, disabled_because = NULL WHERE merchant_id = $1 AND id = $2",
                merchant,
                endpoint.id());

        assertThat(shop.awaitAttempts(endpoint, 2).getLast().getString("outcome"))
                .isEqualTo("delivered");
    }

    @Test
    void anEndpointThatIsDeletedWhileItIsCalledLeavesNothingToDo() {
        receiver.answering(any -> {
            shop.query(merchant, "DELETE FROM webhook_endpoint WHERE merchant_id = $1", merchant);
            return Answer.of(500);
        });
        Opened endpoint = endpoint();
        announce();

        assertThat(shop.awaitAttempts(endpoint, 1).getLast().getString("outcome"))
                .isEqualTo("failed");
        Until.isTrue(Duration.ofSeconds(30), () -> shop.waiting(endpoint) == 0, () -> "the delivery is still there");
        assertThat(receiver.got()).hasSize(1);
    }

    @Test
    void anEndpointGetsNoMoreASecondThanItWants() {
        Opened endpoint = shop.open(merchant, receiver.url("/"), new Terms("*", false, 10, Map.of()));
        shop.announceMany(merchant, 40);

        List<Got> got = receiver.await(40);

        Duration took = Duration.between(got.getFirst().at(), got.getLast().at());
        assertThat(took).isBetween(Duration.ofMillis(1_500), Duration.ofSeconds(30));
        for (int n = 0;
                n + 21 < got.size();
                n++) { // a second's worth at once, and one more a second later, less what a receiver may sleep
            assertThat(Duration.between(got.get(n).at(), got.get(n + 21).at())).isGreaterThan(Duration.ofMillis(500));
        }
        assertThat(shop.awaitAttempts(endpoint, 40)).hasSize(40);
    }
}
