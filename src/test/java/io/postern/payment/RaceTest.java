package io.postern.payment;

import static io.postern.payment.PaymentsOf.VISA;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.Reconciliation;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Fifty clients want the same thing at once: it happens once, everybody gets an answer, and all books agree. */
@PosternTest
class RaceTest {
    private static final int CLIENTS = 50;
    private static final int ROUNDS = 5;

    private MerchantForTests merchant;
    private PaymentsOf payments;

    @BeforeEach
    void openAMerchant() {
        merchant = MerchantForTests.open();
        payments = new PaymentsOf(merchant);
    }

    @AfterEach
    void allBooksAgree() throws SQLException {
        Reconciliation books = Reconciliation.of(merchant);
        books.awaitEnds(Duration.ofSeconds(30));
        assertThat(books.halfWritten()).isEmpty();
        assertThat(books.differencesWithTheBank()).isEmpty();
    }

    @Test
    void capturesTheWholeOnce() throws Exception {
        String id = payments.authorized(1_000);

        List<Response> answers = race(n -> payments.move(id, "capture", "{}"));

        assertOnlyOne(answers, 200);
        assertThat(payments.read(id).<Integer>path("amount_captured")).isEqualTo(1_000);
    }

    @Test
    void capturesPartsOnlyAsFarAsTheAuthorizationReaches() throws Exception {
        String id = payments.authorized(1_000);

        List<Response> answers = race(n -> payments.move(id, "capture", "{'amount':300}"));

        long captured = count(answers, 200);
        assertAllOf(answers, 200, 409);
        assertThat(captured).isBetween(1L, 3L);
        assertThat(payments.read(id).<Integer>path("amount_captured")).isEqualTo((int) captured * 300);
    }

    @Test
    void refundsTheWholeOnce() throws Exception {
        String id = payments.captured(1_000);

        List<Response> answers = race(n -> payments.refund(id, ""));

        assertOnlyOne(answers, 201);
        assertThat(payments.read(id).<Integer>path("amount_refunded")).isEqualTo(1_000);
    }

    @Test
    void refundsPartsOnlyAsFarAsWasCaptured() throws Exception {
        String id = payments.captured(1_000);

        List<Response> answers = race(n -> payments.refund(id, ",'amount':300"));

        assertAllOf(answers, 201, 409);
        assertThat(payments.read(id).<Integer>path("amount_refunded"))
                .isEqualTo((int) count(answers, 201) * 300)
                .isBetween(300, 900);
    }

    @Test
    void cancelsOnce() throws Exception {
        String id = payments.authorized(1_000);

        List<Response> answers = race(n -> payments.move(id, "cancel", "{}"));

        assertOnlyOne(answers, 200);
        assertThat(payments.read(id).<String>path("status")).isEqualTo("canceled");
    }

    @Test
    void capturesOrCancelsAndNeverBoth() throws Exception {
        String id = payments.authorized(1_000);

        List<Response> answers = race(n -> payments.move(id, n % 2 == 0 ? "capture" : "cancel", "{}"));

        assertOnlyOne(answers, 200);
        assertThat(payments.read(id).<String>path("status")).isIn("succeeded", "canceled");
    }

    @Test
    void confirmsOnce() throws Exception {
        String id = payments.pay(1_000, "USD", "4000000000000002", "").path("id");

        List<Response> answers = race(n -> payments.move(id, "confirm", "{'card':" + PaymentsOf.card(VISA) + "}"));

        assertOnlyOne(answers, 200);
        assertThat(payments.read(id).<Integer>path("amount_captured")).isEqualTo(1_000);
    }

    @Test
    void paysOnceForOneKey() throws Exception {
        String key = MerchantForTests.newKey();

        List<Response> answers = race(n -> merchant.post("/v1/payments", key, PaymentsOf.body(1_000, "USD", VISA, "")));

        assertAnsweredOnceByKey(answers, 201);
        assertThat(merchant.get("/v1/payments").<List<?>>path("data")).hasSize(1);
    }

    @Test
    void capturesAndRefundsOnceForOneKey() throws Exception {
        String id = payments.authorized(1_000);
        String captureKey = MerchantForTests.newKey();
        String refundKey = MerchantForTests.newKey();

        List<Response> captures =
                race(n -> merchant.post("/v1/payments/" + id + "/capture", captureKey, "{'amount':100}"));
        List<Response> refunds =
                race(n -> merchant.post("/v1/refunds", refundKey, "{'payment':'" + id + "','amount':10}"));

        assertAnsweredOnceByKey(captures, 200);
        assertAnsweredOnceByKey(refunds, 201);
        assertThat(payments.read(id).<Integer>path("amount_captured")).isEqualTo(100);
        assertThat(payments.read(id).<Integer>path("amount_refunded")).isEqualTo(10);
    }

    @Test
    void keepsAKeyForTheRequestThatTookItFirst() throws Exception {
        String key = MerchantForTests.newKey();

        List<Response> answers =
                race(n -> merchant.post("/v1/payments", key, PaymentsOf.body(1_000 + n, "USD", VISA, "")));

        assertAllOf(answers, 201, 409, 422);
        assertThat(count(answers, 201)).isEqualTo(1);
        assertThat(merchant.get("/v1/payments").<List<?>>path("data")).hasSize(1);
    }

    @Test
    void paysOnceWithASingleUseToken() throws Exception {
        String token = merchant.post("/v1/tokens", "{'card':" + PaymentsOf.card(VISA) + ",'single_use':true}")
                .path("id");

        List<Response> answers =
                race(n -> merchant.post("/v1/payments", "{'amount':1000,'currency':'USD','token':'" + token + "'}"));

        assertOnlyOne(answers, 201);
        assertThat(answers.stream()
                        .filter(answer -> answer.statusCode() == 409)
                        .map(answer -> answer.<String>path("token_status")))
                .containsOnly("consumed");
    }

    @Test
    void paysOnceWithASingleUseTokenAndOneKey() throws Exception {
        String key = MerchantForTests.newKey();
        String token = merchant.post("/v1/tokens", "{'card':" + PaymentsOf.card(VISA) + ",'single_use':true}")
                .path("id");
        String body = "{'amount':1000,'currency':'USD','token':'" + token
                + "','merchant_reference':'r','unique_reference':true}";

        assertAnsweredOnceByKey(race(n -> merchant.post("/v1/payments", key, body)), 201);
    }

    @Test
    void confirmsOnceWithASingleUseTokenAndOneKey() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String id = payments.pay(1_000, "USD", "4000000000000002", "").path("id");
            String key = MerchantForTests.newKey();
            String token = merchant.post("/v1/tokens", "{'card':" + PaymentsOf.card(VISA) + ",'single_use':true}")
                    .path("id");

            assertAnsweredOnceByKey(
                    race(n -> merchant.post("/v1/payments/" + id + "/confirm", key, "{'token':'" + token + "'}")), 200);
        }
    }

    @Test
    void refundsOnceForOneKeyAlsoWhatUsesUpTheFunds() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            merchant = MerchantForTests.open(false);
            payments = new PaymentsOf(merchant);
            String id = payments.captured(1_000);
            String key = MerchantForTests.newKey();

            assertAnsweredOnceByKey(
                    race(n -> merchant.post("/v1/refunds", key, "{'payment':'" + id + "','amount':900}")), 201);
        }
    }

    @Test
    void letsOnePaymentHaveAUniqueReference() throws Exception {
        List<Response> answers =
                race(n -> payments.pay(1_000, "USD", VISA, ",'merchant_reference':'order','unique_reference':true"));

        assertOnlyOne(answers, 201);
        assertThat(answers.stream()
                        .filter(answer -> answer.statusCode() == 409)
                        .map(answer -> answer.<String>path("code")))
                .containsOnly("duplicate_reference");
    }

    @Test
    void refundsManyPaymentsOfAMerchantWithoutDebtNoFurtherThanItsFunds() throws Exception {
        merchant = MerchantForTests.open(false);
        payments = new PaymentsOf(merchant);
        List<String> ids =
                IntStream.range(0, 10).mapToObj(n -> payments.captured(1_000)).toList();

        List<Response> answers = race(n -> payments.refund(ids.get(n % 10), ",'amount':200"));

        assertAllOf(answers, 201, 409);
        assertThat(count(answers, 201)).isPositive();
        int pending = merchant.get("/v1/balance").path("currencies.find { it.currency == 'USD' }.pending");
        assertThat(pending).isEqualTo(9_410 - 200 * (int) count(answers, 201)).isNotNegative();
    }

    @Test
    void wouldSeeAPaymentThatTheBankDoesNotKnowOf() throws Exception {
        String id = payments.captured(1_000);
        String attempt = payments.read(id).<String>path("acquirer_reference").replace("sbx_", "");

        assertThat(Reconciliation.of(merchant).differencesWithTheBankWithout(attempt))
                .hasSize(2);
    }

    private static List<Response> race(IntFunction<Response> client) throws Exception {
        CyclicBarrier start = new CyclicBarrier(CLIENTS);
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Callable<Response>> runs = IntStream.range(0, CLIENTS)
                    .<Callable<Response>>mapToObj(n -> () -> {
                        start.await();
                        return client.apply(n);
                    })
                    .toList();
            return clients.invokeAll(runs).stream().map(Future::resultNow).toList();
        }
    }

    /** One acted; the others were told why not. */
    private static void assertOnlyOne(List<Response> answers, int status) {
        assertAllOf(answers, status, 409);
        assertThat(count(answers, status)).isEqualTo(1);
    }

    /** One acted; the others got its answer, or were asked to come back for it. */
    private static void assertAnsweredOnceByKey(List<Response> answers, int status) {
        assertAllOf(answers, status, 409);
        assertThat(answers.stream()
                        .filter(answer -> answer.statusCode() == status)
                        .map(Response::asString)
                        .distinct())
                .hasSize(1);
        assertThat(answers.stream()
                        .filter(answer -> answer.statusCode() == status)
                        .filter(answer -> answer.header("Idempotent-Replayed") == null))
                .hasSize(1);
        assertThat(answers.stream()
                        .filter(answer -> answer.statusCode() == 409)
                        .map(answer -> answer.<String>path("code"))
                        .distinct())
                .allMatch("idempotency_key_in_use"::equals);
    }

    private static void assertAllOf(List<Response> answers, Integer... statuses) {
        assertThat(answers)
                .allSatisfy(answer ->
                        assertThat(answer.statusCode()).as(answer.asString()).isIn((Object[]) statuses));
    }

    private static long count(List<Response> answers, int status) {
        return answers.stream().filter(answer -> answer.statusCode() == status).count();
    }
}
