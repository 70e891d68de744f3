package io.postern.limit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Somebody tries out cards, and somebody else sells. */
@PosternTest
class FailedCardsTest {
    private static final String GOOD = "4242424242424242";
    private static final List<String> BAD =
            List.of("4000000000000002", "4000000000009995", "4000000000009987", "4000000000009979");

    @Test
    void oneWhoTriesOutCardsIsStopped() throws Exception {
        int allowed = 20;
        MerchantForTests shop = shop(allowed);
        AtomicInteger tried = new AtomicInteger();
        AtomicInteger stopped = new AtomicInteger();

        inParallel(20, 1_000, n -> {
            Response answer = pay(shop, BAD.get(n % BAD.size()), "");
            (answer.statusCode() == 429 ? stopped : tried).incrementAndGet();
        });

        assertThat(tried.get() + stopped.get()).isEqualTo(1_000);
        assertThat(tried.get()).isGreaterThanOrEqualTo(allowed);
        assertThat(stopped.get())
                .as("of the cards after the first")
                .isGreaterThanOrEqualTo((1_000 - allowed) * 95 / 100);
        System.out.printf("card testing: %d tried, %d stopped, %d allowed%n", tried.get(), stopped.get(), allowed);
        Response next = pay(shop, GOOD, "");
        assertThat(next.statusCode()).isEqualTo(429);
        assertThat(next.<String>path("policy")).isEqualTo("failed-cards");
        assertThat(next.header("RateLimit")).startsWith("\"failed-cards\";r=0;t=");
        assertThat(token(shop, "'verify':false").statusCode()).isEqualTo(429);
        assertThat(shop.get("/v1/balance").statusCode()).isEqualTo(200);
        assertThat(trail(shop)).containsExactly("failed-cards");
    }

    @Test
    void normalShoppersAreNotStopped() throws Exception {
        MerchantForTests shop = shop(100);
        AtomicInteger stopped = new AtomicInteger();
        AtomicInteger declined = new AtomicInteger();

        inParallel(20, 1_000, n -> {
            Response answer = pay(shop, n % 20 == 7 ? BAD.getFirst() : GOOD, "");
            stopped.addAndGet(answer.statusCode() == 201 ? 0 : 1);
            declined.addAndGet("requires_payment_method".equals(answer.path("status")) ? 1 : 0);
        });

        assertThat(declined.get()).isEqualTo(50);
        assertThat(stopped.get()).isLessThanOrEqualTo(1);
    }

    @Test
    void checksThatFailCountToo() {
        MerchantForTests shop = shop(3);
        int made = 0;
        for (int n = 0; n < 6; n++) {
            made += token(shop, "'verify':true").statusCode() == 201 ? 1 : 0;
        }

        assertThat(made).isEqualTo(3);
        assertThat(pay(shop, GOOD, "").statusCode()).isEqualTo(429);
    }

    @Test
    void aStoredAnswerIsGivenAgainAlthoughCardsAreStopped() {
        MerchantForTests shop = shop(1);
        String key = UUID.randomUUID().toString();
        String body = "{'amount':500,'currency':'USD','card':" + card(BAD.getFirst()) + "}";
        Response first = shop.post("/v1/payments", key, body);
        assertThat(pay(shop, GOOD, "").statusCode()).isEqualTo(429);

        Response again = shop.post("/v1/payments", key, body);

        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.asString()).isEqualTo(first.asString());
    }

    private interface Shopping {
        void call(int n);
    }

    private static void inParallel(int shoppers, int calls, Shopping shopping) throws Exception {
        AtomicInteger next = new AtomicInteger();
        List<Callable<Void>> all = new ArrayList<>();
        for (int shopper = 0; shopper < shoppers; shopper++) {
            all.add(() -> {
                for (int n = next.getAndIncrement(); n < calls; n = next.getAndIncrement()) {
                    shopping.call(n);
                }
                return null;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(shoppers)) {
            for (Future<Void> shopper : threads.invokeAll(all)) {
                shopper.get();
            }
        }
    }

    private static Response pay(MerchantForTests shop, String number, String more) {
        return shop.post("/v1/payments", "{'amount':500,'currency':'USD','card':" + card(number) + more + "}");
    }

    /** Its CVC is wrong for the bank. */
    private static Response token(MerchantForTests shop, String more) {
        return shop.post("/v1/tokens", "{'card':" + card("4000000000000101") + "," + more + "}");
    }

    private static String card(String number) {
        return "{'number':'" + number + "','exp_month':12,'exp_year':2030,'cvc':'123'}";
    }

    private static List<String> trail(MerchantForTests shop) {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
        List<String> policies = List.of();
        while (policies.isEmpty() && Instant.now().isBefore(deadline)) {
            policies = given().auth()
                    .oauth2(MerchantForTests.token("auditor", "mch_demo"))
                    .queryParam("merchant", shop.id())
                    .queryParam("action", "limit.failed_cards")
                    .get("/v1/audit_entries")
                    .path("data.detail.policy");
        }
        return policies;
    }

    private static MerchantForTests shop(int failedCardsPerMinute) {
        String id = given().auth()
                .oauth2(MerchantForTests.token("operator", "mch_demo"))
                .contentType(ContentType.JSON)
                .header("Idempotency-Key", UUID.randomUUID())
                .body(MerchantForTests.json("{'name':'Tested Shop','currencies':['USD'],'plan':{"
                        + "'card_payments_per_minute':100000,'failed_cards_per_minute':" + failedCardsPerMinute + "}}"))
                .post("/v1/merchants")
                .path("id");
        return new MerchantForTests(id, MerchantForTests.token("merchant", id));
    }
}
