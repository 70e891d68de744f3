package io.postern.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.postern.MerchantForTests;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** A merchant's calls about payments, each worded once for all tests. */
record PaymentsOf(MerchantForTests merchant) {
    static final String VISA = "4242424242424242";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** @param more further fields of the request, each with a comma before it */
    Response pay(long amount, String currency, String number, String more) {
        return merchant.post("/v1/payments", MerchantForTests.newKey(), body(amount, currency, number, more));
    }

    static String body(long amount, String currency, String number, String more) {
        return "{'amount':" + amount + ",'currency':'" + currency + "','card':" + card(number) + more + "}";
    }

    static String card(String number) {
        return "{'number':'" + number + "','exp_month':12,'exp_year':2030,'cvc':'123'}";
    }

    /** An authorized payment that waits for its captures. */
    String authorized(long amount) {
        Response paid = pay(amount, "USD", VISA, ",'capture_method':'manual'");
        assertThat(paid.statusCode()).as(paid.asString()).isEqualTo(201);
        assertThat(paid.<String>path("status")).isEqualTo("requires_capture");
        return paid.path("id");
    }

    /** A payment whose whole amount was taken. */
    String captured(long amount) {
        Response paid = pay(amount, "USD", VISA, "");
        assertThat(paid.statusCode()).as(paid.asString()).isEqualTo(201);
        assertThat(paid.<String>path("status")).isEqualTo("succeeded");
        return paid.path("id");
    }

    Response move(String payment, String verb, String body) {
        return merchant.post("/v1/payments/" + payment + "/" + verb, body);
    }

    Response refund(String payment, String more) {
        return merchant.post("/v1/refunds", "{'payment':'" + payment + "'" + more + "}");
    }

    Response read(String payment) {
        return merchant.get("/v1/payments/" + payment);
    }

    /** Asks until the payment has this status. */
    Response awaitStatus(String payment, String status) {
        return await(() -> read(payment), "status", status);
    }

    static Response await(Supplier<Response> question, String field, String wanted) {
        Instant deadline = Instant.now().plus(PATIENCE);
        Response answer = question.get();
        while (!wanted.equals(answer.path(field)) && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            answer = question.get();
        }
        assertThat(answer.<String>path(field)).as(answer.asString()).isEqualTo(wanted);
        return answer;
    }

    List<Map<String, Object>> entries(String payment) {
        return merchant.get("/v1/balance_transactions?limit=100&payment=" + payment)
                .path("data");
    }

    List<String> kinds(String payment) {
        return merchant.get("/v1/payments/" + payment + "/timeline").path("data.kind");
    }

    static String entryName(Map<String, Object> entry) {
        return (String) ((Map<?, ?>) entry.get("account")).get("name");
    }

    static void assertMoney(Response payment, String status, int capturable, int captured, int refunded) {
        assertThat(payment.statusCode()).as(payment.asString()).isIn(200, 201);
        assertThat(payment.<String>path("status")).as(payment.asString()).isEqualTo(status);
        assertThat(payment.<Integer>path("amount_capturable")).isEqualTo(capturable);
        assertThat(payment.<Integer>path("amount_captured")).isEqualTo(captured);
        assertThat(payment.<Integer>path("amount_refunded")).isEqualTo(refunded);
    }

    static void assertConflict(Response refused, String code, String status) {
        assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(409);
        assertThat(refused.contentType()).startsWith("application/problem+json");
        assertThat(refused.<String>path("code")).isEqualTo(code);
        assertThat(refused.<String>path("payment_status")).isEqualTo(status);
    }

    /** Has receipts of just these kinds, each with a leaf hash that its body gives again. */
    void assertReceipts(String payment, String... kinds) {
        List<Map<String, String>> receipts =
                merchant.get("/v1/receipts?limit=100&payment=" + payment).path("data");
        assertThat(receipts).extracting(receipt -> receipt.get("kind")).containsExactlyInAnyOrder(kinds);
        for (Map<String, String> receipt : receipts) {
            assertThat(receipt.get("leaf_hash")).isEqualTo(leafHash(receipt.get("body")));
            assertThat(merchant.get("/v1/receipts/" + receipt.get("id")).<Object>path(""))
                    .isEqualTo(receipt);
        }
        List<String> named =
                merchant.get("/v1/payments/" + payment + "/timeline").path("data.receipt");
        assertThat(named.stream().filter(id -> id != null))
                .containsExactlyInAnyOrderElementsOf(
                        receipts.stream().map(receipt -> receipt.get("id")).toList());
    }

    private static String leafHash(String body) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update((byte) 0);
            return HexFormat.of().formatHex(sha256.digest(body.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void assertBalanced(String payment) {
        assertThat(entries(payment).stream()
                        .mapToLong(entry -> ((Number) entry.get("amount")).longValue())
                        .sum())
                .isZero();
    }

    void assertBalance(String currency, int pending, int receivable) {
        Map<String, Object> balance =
                merchant.get("/v1/balance").path("currencies.find { it.currency == '" + currency + "' }");
        assertThat(balance).contains(entry("pending", pending), entry("receivable", receivable));
    }
}
