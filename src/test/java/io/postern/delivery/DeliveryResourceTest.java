package io.postern.delivery;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.Refusal;
import io.postern.delivery.Receiver.Answer;
import io.postern.delivery.ShopForTests.Opened;
import io.postern.delivery.ShopForTests.Terms;
import io.postern.id.IdKind;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log of deliveries, sending again, and tests. */
@PosternTest
class DeliveryResourceTest {
    @Inject
    ShopForTests shop;

    @Inject
    ForgetExchanges forget;

    private Receiver receiver;
    private MerchantForTests merchant;
    private UUID merchantId;
    private Opened endpoint;

    @BeforeEach
    void open() throws Exception {
        receiver = Receiver.open();
        merchant = MerchantForTests.open();
        merchantId = ShopForTests.uuid(merchant);
        endpoint =
                shop.open(merchantId, receiver.url("/"), new Terms("*", false, null, Map.of("x-api-key", "topsecret")));
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    private String path(String more) {
        return "/v1/webhook_endpoints/" + endpoint.publicId() + more;
    }

    private void announce(int count) {
        shop.announceMany(merchantId, count);
    }

    @Test
    void showsEachTryNewestFirstAndOneWithWhatWasSentAndAnswered() {
        receiver.answering(got -> receiver.got().size() == 1 ? Answer.of(503).saying("not now") : Answer.of(200));
        announce(1);
        shop.awaitAttempts(endpoint, 1);
        shop.hasten(endpoint);
        shop.awaitAttempts(endpoint, 2);

        Response log = merchant.get(path("/deliveries"));

        assertThat(log.statusCode()).as(log.asString()).isEqualTo(200);
        assertThat(log.<List<String>>path("data.outcome")).containsExactly("delivered", "failed");
        assertThat(log.<List<Integer>>path("data.attempt")).containsExactly(2, 1);
        assertThat(log.<String>path("data[1].reason")).isEqualTo("server_error");
        assertThat(log.<String>path("data[1].next_at")).isNotNull();
        assertThat(log.<String>path("data[0].next_at")).isNull();
        String failed = log.path("data[1].id");
        Response one = merchant.get(path("/deliveries/" + failed));
        assertThat(one.<String>path("response.body")).isEqualTo("not now");
        assertThat(one.<Integer>path("response.status")).isEqualTo(503);
        assertThat(one.<String>path("request.body"))
                .isEqualTo(receiver.got().getFirst().body());
        assertThat(one.<String>path("request.headers.'webhook-id'")).isEqualTo(log.<String>path("data[0].event"));
        assertThat(one.asString()).doesNotContain("topsecret").contains("\"x-api-key\":\"****\"");
    }

    @Test
    void findsTriesByOutcomeAndEventAndPage() {
        announce(3);
        shop.awaitAttempts(endpoint, 3);
        receiver.answering(any -> Answer.of(500));
        announce(1);
        shop.awaitAttempts(endpoint, 4);
        shop.putOff(endpoint);
        String event = merchant.get(path("/deliveries?outcome=failed")).path("data[0].event");

        assertThat(ids("?outcome=delivered")).hasSize(3);
        assertThat(ids("?outcome=failed")).hasSize(1);
        assertThat(ids("?event=" + event)).isEqualTo(ids("?outcome=failed"));
        assertThat(ids("?outcome=exhausted")).isEmpty();
        List<String> all = ids("");
        Response first = merchant.get(path("/deliveries?limit=3"));
        assertThat(first.<Boolean>path("has_more")).isTrue();
        assertThat(ids("?limit=3&starting_after=" + first.<String>path("next_cursor")))
                .containsExactly(all.getLast());
        Refusal.expect(merchant, () -> merchant.get(path("/deliveries?outcome=lost")), 422, "invalid_value", "outcome");
        Refusal.expect(merchant, () -> merchant.get(path("/deliveries?event=pay_1")), 422, "invalid_value", "event");
    }

    private List<String> ids(String query) {
        return merchant.get(path("/deliveries" + query)).path("data.id");
    }

    @Test
    void tellsHowAnEndpointDoes() {
        announce(4);
        shop.awaitAttempts(endpoint, 4);
        receiver.answering(any -> Answer.of(500));
        announce(1);
        shop.awaitAttempts(endpoint, 5);
        shop.putOff(endpoint);

        Response stats = merchant.get(path("/stats"));

        assertThat(stats.<Integer>path("last_24h.delivered"))
                .as(stats.asString())
                .isEqualTo(4);
        assertThat(stats.<Integer>path("last_7d.failed")).isEqualTo(1);
        assertThat(stats.<Integer>path("waiting")).isEqualTo(1);
        assertThat(Instant.parse(stats.path("oldest_waiting_at")))
                .isBefore(Instant.now().plusSeconds(1));
        assertThat(stats.<String>path("failing_since")).isNotNull();
        assertThat(stats.<Integer>path("last_24h.p95_millis")).isNotNull();
    }

    @Test
    void sendsOneEventAgainWithTheSameId() {
        announce(1);
        shop.awaitAttempts(endpoint, 1);
        String event = receiver.got().getFirst().header("webhook-id");
        Opened other =
                shop.open(merchantId, receiver.url("/other"), new Terms("refund.created", false, null, Map.of()));

        Response toAll = merchant.post("/v1/events/" + event + "/resend", "{}");
        shop.awaitAttempts(endpoint, 2);
        Response toOther = merchant.post("/v1/events/" + event + "/resend", "{'endpoint':'" + other.publicId() + "'}");
        shop.awaitAttempts(other, 1);

        assertThat(toAll.statusCode()).as(toAll.asString()).isEqualTo(202);
        assertThat(toAll.<Integer>path("deliveries")).isEqualTo(1);
        assertThat(toOther.<Integer>path("deliveries")).isEqualTo(1);
        assertThat(receiver.got().stream().map(got -> got.header("webhook-id")).distinct())
                .containsExactly(event);
        assertThat(receiver.got()).hasSize(3);
    }

    @Test
    void actsOnceForOneKey() {
        announce(1);
        shop.awaitAttempts(endpoint, 1);
        String event = receiver.got().getFirst().header("webhook-id");
        String key = MerchantForTests.newKey();

        Response first = merchant.post("/v1/events/" + event + "/resend", key, "{}");
        shop.awaitAttempts(endpoint, 2);
        Response again = merchant.post("/v1/events/" + event + "/resend", key, "{}");

        assertThat(again.asString()).isEqualTo(first.asString());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(shop.waiting(endpoint)).isZero();
    }

    @Test
    void sendsARangeAgainAllOfItOrWhatWasNotTaken() {
        announce(2);
        shop.awaitAttempts(endpoint, 2);
        Instant between = Instant.now();
        shop.disable(merchantId, "asked");
        Until.isTrue(java.time.Duration.ofSeconds(5), () -> Instant.now().isAfter(between.plusMillis(5)), () -> "");
        announce(3); // nobody is told of these
        shop.enable(merchantId);

        Response missed =
                merchant.post(path("/resend"), "{'after':'" + between.minusSeconds(3600) + "','only_failed':true}");
        assertThat(missed.<Integer>path("deliveries")).as(missed.asString()).isEqualTo(3);
        shop.awaitAttempts(endpoint, 5);
        assertThat(merchant.post(path("/resend"), "{'after':'" + between.minusSeconds(3600) + "'}")
                        .<Integer>path("deliveries"))
                .isEqualTo(5);
        shop.awaitAttempts(endpoint, 10);
        assertThat(merchant.post(path("/resend"), "{'after':'" + between + "'}").<Integer>path("deliveries"))
                .isEqualTo(3);
        String second = receiver.got().get(1).header("webhook-id");
        assertThat(merchant.post(path("/resend"), "{'after':'" + second + "','before':'" + between + "'}")
                        .<Integer>path("deliveries"))
                .isLessThanOrEqualTo(1);
    }

    @Test
    void forgetsWhatWasSaidWhenItIsOldAndKeepsThatItWas() throws Exception {
        announce(3);
        List<UUID> attempts = shop.awaitAttempts(endpoint, 3).stream()
                .map(row -> row.getUUID("id"))
                .toList();
        String kept = "SELECT id FROM delivery_exchange WHERE merchant_id = $1";

        ShopForTests.await(forget.forget()); // none of these is so old
        assertThat(shop.query(merchantId, kept, merchantId)).hasSize(3);
        assertThat(bite(attempts.getLast())).isEqualTo(1); // and the other one is left for the next
        ShopForTests.await(forget.forgetBefore(attempts.getLast(), 500));

        assertThat(shop.query(merchantId, kept, merchantId).stream().map(row -> row.getUUID("id")))
                .containsExactly(attempts.getLast());
        assertThat(shop.attempts(endpoint)).hasSize(3);
        Response old = merchant.get(path("/deliveries/" + IdKind.DELIVERY_ATTEMPT.format(attempts.getFirst())));
        assertThat(old.<String>path("outcome")).as(old.asString()).isEqualTo("delivered");
        assertThat(old.<Object>path("request")).isNull();
        Response young = merchant.get(path("/deliveries/" + IdKind.DELIVERY_ATTEMPT.format(attempts.getLast())));
        assertThat(young.<Integer>path("response.status")).isEqualTo(200);
    }

    private int bite(UUID before) throws SQLException {
        String one = "SELECT gone FROM forget_exchanges('" + before + "', '" + merchantId + "', 1, 1)";
        try (Connection worker = PostgresForTests.asWorker();
                ResultSet bitten = worker.createStatement().executeQuery(one)) {
            bitten.next();
            return bitten.getInt("gone");
        }
    }

    @Test
    void sendsATestThatIsSignedAndMarkedAndInTheLog() {
        Response plain = merchant.post(path("/send_test"), "{}");
        Response typed = merchant.post(path("/send_test"), "{'type':'payment.captured'}");

        List<Receiver.Got> got = receiver.await(2);

        assertThat(plain.statusCode()).as(plain.asString()).isEqualTo(202);
        assertThat(plain.<String>path("type")).isEqualTo("webhook_endpoint.test");
        assertThat(got).allSatisfy(one -> {
            assertThat(one.isSignedWith(endpoint.secret())).isTrue();
            assertThat(one.body()).contains("\"test\":true");
        });
        shop.awaitAttempts(endpoint, 2);
        assertThat(merchant.get(path("/deliveries?event=" + typed.<String>path("event")))
                        .<List<String>>path("data.type"))
                .containsExactly("payment.captured");
        Refusal.expect(
                merchant,
                () -> merchant.post(path("/send_test"), "{'type':'payment.lost'}"),
                422,
                "invalid_value",
                "type");
    }

    @Test
    void sendsNothingToWhatIsDisabledOrIsNot() {
        announce(1);
        shop.awaitAttempts(endpoint, 1);
        String event = receiver.got().getFirst().header("webhook-id");
        shop.disable(merchantId, "asked");
        String nobodys = "whe_" + "01h455vb4pex5vsknk084sn02q";

        Refusal.expect(merchant, () -> merchant.post(path("/send_test"), "{}"), 409, "illegal_state", null);
        Refusal.expect(
                merchant,
                () -> merchant.post(path("/resend"), "{'after':'" + event + "'}"),
                409,
                "illegal_state",
                null);
        Refusal.expect(
                merchant,
                () -> merchant.post("/v1/events/" + event + "/resend", "{'endpoint':'" + endpoint.publicId() + "'}"),
                409,
                "illegal_state",
                null);
        Refusal.expect(
                merchant,
                () -> merchant.post("/v1/events/" + event + "/resend", "{'endpoint':'" + nobodys + "'}"),
                404,
                "not_found",
                null);
        Refusal.expect(
                merchant, () -> merchant.post(path("/resend"), "{'after':'yesterday'}"), 422, "invalid_value", "after");
        assertThat(merchant.post("/v1/events/" + event + "/resend", "{}").<Integer>path("deliveries"))
                .isZero();
    }

    @Test
    void anOperatorLooksAndSendsNothing() {
        announce(1);
        String attempt = IdKind.DELIVERY_ATTEMPT.format(
                shop.awaitAttempts(endpoint, 1).getFirst().getUUID("id"));
        String operator = MerchantForTests.token("operator", "mch_demo");

        assertThat(given().auth().oauth2(operator).get(path("/deliveries")).<List<String>>path("data.id"))
                .containsExactly(attempt);
        assertThat(given().auth().oauth2(operator).get(path("/stats")).statusCode())
                .isEqualTo(200);
        assertThat(given().auth()
                        .oauth2(operator)
                        .get(path("/deliveries/" + attempt))
                        .statusCode())
                .isEqualTo(200);
        Refusal.assertIsProblem(
                given().auth()
                        .oauth2(operator)
                        .contentType("application/json")
                        .header("Idempotency-Key", MerchantForTests.newKey())
                        .body("{}")
                        .post(path("/send_test")),
                403,
                "insufficient_scope");
    }
}
