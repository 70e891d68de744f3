package io.postern.checkout;

import static io.postern.checkout.CheckoutForTests.GOOD_CARD;
import static io.postern.checkout.CheckoutForTests.card;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.Refusal;
import io.postern.id.IdKind;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One token, one buyer, one thing: paid on the merchant's terms and nothing else, however often it is tried. */
@PosternTest
class CheckoutTest {
    private static MerchantForTests merchant;

    @BeforeEach
    void openAShopOnce() {
        merchant = merchant == null ? MerchantForTests.open() : merchant;
    }

    @Test
    void paysWhatItsMerchantFixed() {
        CheckoutForTests checkout = CheckoutForTests.payment(
                merchant,
                ",'merchant_reference':'order-9','description':'A book','customer':'customer-8','capture_method':'manual'");

        Response paid = checkout.pay("4242424242424242");

        assertThat(paid.statusCode()).as(paid.asString()).isEqualTo(201);
        Response seen = merchant.get("/v1/payments/" + paid.path("id"));
        assertThat(seen.<String>path("status")).isEqualTo("requires_capture");
        assertThat(seen.<Integer>path("amount")).isEqualTo(1000);
        assertThat(seen.<String>path("merchant_reference")).isEqualTo("order-9");
        assertThat(seen.<String>path("description")).isEqualTo("A book");
        assertThat(seen.<String>path("customer.id")).isEqualTo("customer-8");
    }

    @Test
    void mayRepeatTheTermsItself() {
        CheckoutForTests checkout = CheckoutForTests.payment(merchant, ",'customer':'customer-8'");

        Response paid = checkout.post(
                "/v1/payments",
                "{'amount':1000,'currency':'USD','capture_method':'automatic','customer':{'id':'customer-8'},'card':"
                        + GOOD_CARD + "}");

        assertThat(paid.statusCode()).as(paid.asString()).isEqualTo(201);
        assertThat(paid.<String>path("status")).isEqualTo("succeeded");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'amount':1 | amount",
                "'amount':1001 | amount",
                "'currency':'JPY' | currency",
                "'capture_method':'manual' | capture_method",
                "'merchant_reference':'order-1' | merchant_reference",
                "'unique_reference':false | unique_reference",
                "'description':'Nothing' | description",
                "'return_url':'https://thief.example' | return_url",
                "'customer':{'id':'customer-1'} | customer.id",
                "'customer':{'email':'ada@example.com'} | customer.email",
                "'customer':{'ip':'192.0.2.1'} | customer.ip",
                "'metadata':{'sandbox':'never_answer'} | metadata"
            },
            quoteCharacter = '"')
    void changesNothingOfTheTerms(String field, String param) {
        CheckoutForTests checkout = CheckoutForTests.payment(merchant);

        Refusal.expect(
                merchant,
                () -> checkout.post("/v1/payments", "{" + field + ",'card':" + GOOD_CARD + "}"),
                422,
                "invalid_value",
                param);
        assertThat(checkout.pay("4242424242424242").statusCode()).isEqualTo(201); // and is still good
    }

    @Test
    void paysOnceHoweverOftenItIsSent() {
        CheckoutForTests checkout = CheckoutForTests.payment(merchant);

        Response first = checkout.pay("4242424242424242");
        Response again = checkout.browser()
                .header("Idempotency-Key", MerchantForTests.newKey())
                .body(MerchantForTests.json("{'amount':1000,'card':" + GOOD_CARD + "}"))
                .post("/v1/payments");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(again.asString()).isEqualTo(first.asString());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    }

    @Test
    void makesNoSecondPayment() {
        CheckoutForTests checkout = CheckoutForTests.payment(merchant);
        checkout.pay("4242424242424242").then().statusCode(201);

        Response second = Refusal.expect(
                merchant, () -> checkout.pay("5555555555554444"), 422, "idempotency_key_reused", "Idempotency-Key");

        assertThat(second.<String>path("detail")).contains("A checkout token is for one");
    }

    @Test
    void makesOnePaymentOfManyAtTheSameMoment() {
        List<String> cards = List.of("4242424242424242", "5555555555554444", "4111111111111111", "378282246310005");
        for (int round = 0; round < 3; round++) {
            MerchantForTests shop = MerchantForTests.open();
            CheckoutForTests checkout = CheckoutForTests.payment(shop);

            List<CompletableFuture<Response>> calls = IntStream.range(0, 8)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> checkout.pay(cards.get(i % cards.size()))))
                    .toList();
            List<Integer> answers =
                    calls.stream().map(call -> call.join().statusCode()).toList();

            assertThat(answers).contains(201).isSubsetOf(201, 409, 422);
            assertThat(shop.get("/v1/payments").<List<?>>path("data")).hasSize(1);
        }
    }

    @Test
    void leavesOneCard() {
        CheckoutForTests checkout = CheckoutForTests.of(merchant, "{'use':'tokenization','customer':'customer-8'}");
        String body = "{'single_use':true,'card':" + GOOD_CARD + "}";

        Response first = checkout.post("/v1/tokens", body);

        assertThat(first.statusCode()).as(first.asString()).isEqualTo(201);
        assertThat(checkout.post("/v1/tokens", body).asString()).isEqualTo(first.asString());
        assertThat(merchant.get("/v1/tokens/" + first.path("id")).<String>path("customer"))
                .isEqualTo("customer-8");
        Refusal.expect(
                merchant,
                () -> checkout.post("/v1/tokens", "{'card':" + card("5555555555554444") + "}"),
                422,
                "idempotency_key_reused",
                "Idempotency-Key");
    }

    @Test
    void leavesNoCardForAnotherCustomer() {
        CheckoutForTests checkout = CheckoutForTests.of(merchant, "{'use':'tokenization','customer':'customer-8'}");
        CheckoutForTests nobodys = CheckoutForTests.tokenization(merchant);
        String body = "{'customer':'customer-1','card':" + GOOD_CARD + "}";

        Refusal.expect(merchant, () -> checkout.post("/v1/tokens", body), 422, "invalid_value", "customer");
        Refusal.expect(merchant, () -> nobodys.post("/v1/tokens", body), 422, "invalid_value", "customer");
    }

    @Test
    void paysWithNoSavedCardOfAnotherCustomer() {
        String hers = merchant.post("/v1/tokens", "{'customer':'customer-8','card':" + GOOD_CARD + "}")
                .path("id");
        CheckoutForTests thief = CheckoutForTests.payment(merchant, ",'customer':'customer-1'");
        CheckoutForTests nobody = CheckoutForTests.payment(merchant);
        CheckoutForTests herself = CheckoutForTests.payment(merchant, ",'customer':'customer-8'");
        String body = "{'token':'" + hers + "'}";

        Refusal.expect(merchant, () -> thief.post("/v1/payments", body), 404, "not_found", null);
        Refusal.expect(merchant, () -> nobody.post("/v1/payments", body), 404, "not_found", null);
        assertThat(herself.post("/v1/payments", body).statusCode()).isEqualTo(201);
    }

    @Test
    void goesOnAfterADecline() {
        CheckoutForTests checkout = CheckoutForTests.payment(merchant);
        String id = checkout.pay("4000000000000002").path("id");
        String body = "{'card':" + GOOD_CARD + "}";

        Refusal.expect(
                merchant,
                () -> checkout.post("/v1/payments/" + id + "/confirm", body),
                400,
                "idempotency_key_missing",
                "Idempotency-Key");
        Response confirmed = checkout.browser()
                .header("Idempotency-Key", "second-try")
                .body(MerchantForTests.json(body))
                .post("/v1/payments/" + id + "/confirm");

        assertThat(confirmed.statusCode()).as(confirmed.asString()).isEqualTo(200);
        assertThat(confirmed.<String>path("status")).isEqualTo("succeeded");
        assertThat(merchant.post(
                                "/v1/payments",
                                "second-try",
                                "{'amount':700,'currency':'USD','card':" + GOOD_CARD + "}")
                        .statusCode())
                .as("the browser's key is none of the merchant's")
                .isEqualTo(201);
    }

    @Test
    void triesOutNoMoreThanTenCards() {
        CheckoutForTests checkout = CheckoutForTests.payment(merchant);
        String id = checkout.pay("4000000000000002").path("id");
        for (int tried = 1; tried < 10; tried++) {
            confirm(checkout, id, "4000000000000002").then().statusCode(200);
        }

        Refusal.expect(merchant, () -> confirm(checkout, id, "4242424242424242"), 409, "illegal_state", "card");
        assertThat(merchant.post("/v1/payments/" + id + "/confirm", "{'card':" + GOOD_CARD + "}")
                        .<String>path("status"))
                .as("its merchant may go on")
                .isEqualTo("succeeded");
    }

    private static Response confirm(CheckoutForTests checkout, String id, String number) {
        return checkout.browser()
                .header("Idempotency-Key", MerchantForTests.newKey())
                .body(MerchantForTests.json("{'card':" + card(number) + "}"))
                .post("/v1/payments/" + id + "/confirm");
    }

    @Test
    void takesTheBuyerThroughAChallenge() {
        CheckoutForTests checkout = CheckoutForTests.payment(merchant, ",'return_url':'https://shop.example/return'");
        Response asked = checkout.pay("4000000000003220");
        String id = asked.path("id");

        assertThat(asked.<String>path("status")).isEqualTo("requires_action");
        assertThat(asked.<String>path("next_action.type")).isEqualTo("redirect");
        Response seen = checkout.get("/v1/payments/" + id);
        assertThat(seen.<String>path("next_action.url")).isEqualTo(asked.path("next_action.url"));
    }

    @Test
    void isToldHowThingsStandWhileTheChallengeIsOpenAndLeavesNoRecordOfAsking() throws SQLException {
        MerchantForTests shop = MerchantForTests.open();
        CheckoutForTests checkout = CheckoutForTests.payment(shop, ",'return_url':'https://shop.example/return'");
        Response asked = checkout.pay("4000000000003220");
        String id = asked.path("id");
        String before = records(shop);

        String key = MerchantForTests.newKey(); // as a library keeps it that asks again
        for (int turn = 0; turn < 12; turn++) {
            Response still = finish(checkout, id, key);
            assertThat(still.statusCode()).as(still.asString()).isEqualTo(200);
            assertThat(still.<Object>path("")).isEqualTo(asked.<Object>path(""));
        }

        assertThat(records(shop)).isEqualTo(before);
        answerChallenge(asked, "complete");
        assertThat(finish(checkout, id, key).<String>path("status")).isEqualTo("succeeded");
    }

    @Test
    void triesTenCardsAlsoWhenEachAsksForAChallenge() {
        CheckoutForTests checkout = CheckoutForTests.payment(merchant, ",'return_url':'https://shop.example/return'");
        Response asked = checkout.pay("4000000000003220");
        String id = asked.path("id");
        for (int tried = 1; tried < 10; tried++) {
            answerChallenge(asked, "fail");
            assertThat(finish(checkout, id).<String>path("status")).isEqualTo("requires_payment_method");
            asked = confirm(checkout, id, "4000000000003220");
            assertThat(asked.<String>path("status")).as(asked.asString()).isEqualTo("requires_action");
        }
        answerChallenge(asked, "fail");
        finish(checkout, id).then().statusCode(200);

        Refusal.expect(merchant, () -> confirm(checkout, id, "4242424242424242"), 409, "illegal_state", "card");
    }

    /** How many rows there are of a merchant's facts, events, entries of the trail, keys and answers. */
    private static String records(MerchantForTests shop) throws SQLException {
        UUID merchantId = IdKind.MERCHANT.parse(shop.id()).orElseThrow();
        try (Connection database = PostgresForTests.ofMerchant(merchantId);
                PreparedStatement count = database.prepareStatement("""
                        SELECT concat_ws(' ', (SELECT count(*) FROM payment_event WHERE merchant_id = m.id),
                                              (SELECT count(*) FROM event WHERE merchant_id = m.id),
                                              (SELECT count(*) FROM audit_entry WHERE merchant_id = m.id),
                                              (SELECT count(*) FROM idempotency_key WHERE merchant_id = m.id),
                                              (SELECT count(*) FROM idempotency_answer WHERE merchant_id = m.id))
                        FROM (SELECT ?::uuid AS id) m
                        """)) {
            count.setObject(1, merchantId);
            try (ResultSet row = count.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private static Response finish(CheckoutForTests checkout, String id) {
        return finish(checkout, id, MerchantForTests.newKey());
    }

    private static Response finish(CheckoutForTests checkout, String id, String key) {
        return checkout.browser().header("Idempotency-Key", key).body("{}").post("/v1/payments/" + id + "/confirm");
    }

    private static void answerChallenge(Response asked, String outcome) {
        given().redirects()
                .follow(false)
                .contentType(ContentType.URLENC)
                .body("outcome=" + outcome)
                .post(asked.<String>path("next_action.url"));
    }

    @Test
    void seesNoPaymentButItsOwn() {
        CheckoutForTests checkout = CheckoutForTests.payment(merchant);
        CheckoutForTests other = CheckoutForTests.payment(merchant);
        String theirs = other.pay("4000000000000002").path("id");
        String merchants = merchant.post("/v1/payments", "{'amount':700,'currency':'USD','card':" + GOOD_CARD + "}")
                .path("id");

        for (String id : List.of(theirs, merchants, "pay_01h455vb4pex5vsknk084sn02q", "nonsense")) {
            for (int round = 0; round < 2; round++) { // before and after it has one of its own
                Refusal.assertIsProblem(checkout.get("/v1/payments/" + id), 404, "not_found");
                Refusal.expect(
                        merchant,
                        () -> checkout.browser()
                                .header("Idempotency-Key", MerchantForTests.newKey())
                                .body(MerchantForTests.json("{'card':" + GOOD_CARD + "}"))
                                .post("/v1/payments/" + id + "/confirm"),
                        404,
                        "not_found",
                        null);
                if (round == 0) {
                    checkout.pay("4242424242424242").then().statusCode(201);
                }
            }
        }
    }

    /** The merchant sees it all; the fields are those of docs/checkout.md. */
    @Test
    void showsABuyerNothingOfTheBanksAndTheMerchantsTalk() {
        CheckoutForTests checkout = CheckoutForTests.payment(merchant, ",'customer':'customer-8'");
        Response created = checkout.pay("4000000000009979"); // a stolen card

        Response seen = checkout.get("/v1/payments/" + created.path("id"));
        Response whole = merchant.get("/v1/payments/" + created.path("id"));

        assertThat(whole.<String>path("last_error.decline_code")).isEqualTo("stolen_card");
        assertThat(seen.asString()).isEqualTo(created.asString());
        assertThat(checkout.pay("4000000000009979").asString()).isEqualTo(created.asString()); // from the stored answer
        assertThat(created.asString()).doesNotContain("stolen", "sandbox", "customer-8");
        assertThat(created.<String>path("last_error.code")).isEqualTo("card_declined");
        for (String hidden : List.of(
                "metadata",
                "customer",
                "subject",
                "acquirer",
                "acquirer_reference",
                "network_transaction_id",
                "risk",
                "last_error.decline_code",
                "last_error.advice_code",
                "last_error.message")) {
            assertThat(created.<Object>path(hidden)).as(hidden).isNull();
        }
        for (String shown : List.of("acquirer", "risk", "customer", "last_error.message")) {
            assertThat(whole.<Object>path(shown)).as(shown).isNotNull();
        }
    }
}
