package io.postern.watch;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.delivery.Receiver;
import io.postern.delivery.Until;
import io.postern.intake.BankForTests;
import io.postern.wire.RawHttp;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Much of what a gateway goes through in an hour, by several merchants, with things in it that no metric may show. */
final class BusyHour {
    static final String CARD = "4242424242424242";
    static final String DECLINED = "4000000000000002";
    private static final int MERCHANTS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static List<String> told = List.of();

    private BusyHour() {}

    /** What Prometheus would read afterwards. It passes once for all tests. */
    static synchronized Scrape scrapedAfter() throws IOException {
        if (told.isEmpty()) {
            told = pass();
        }
        Scrape scrape = Scrape.now();
        Files.writeString(Path.of("target/metrics.txt"), scrape.text());
        return scrape;
    }

    /** What stood in requests and may stand in no metric. */
    static List<String> told() {
        return told;
    }

    private static List<String> pass() throws IOException {
        List<String> told = new java.util.ArrayList<>(List.of(CARD, DECLINED));
        try (Receiver shop =
                Receiver.open().answering(got -> Receiver.Answer.of(got.body().length() % 2 == 0 ? 200 : 500))) {
            for (int n = 0; n < MERCHANTS; n++) {
                MerchantForTests merchant = MerchantForTests.open();
                told.add(merchant.id());
                told.add(merchant.token());
                told.addAll(trade(merchant, shop.url("/hooks/" + n)));
            }
            shop.await(MERCHANTS);
        }
        BankForTests bank = BankForTests.sandbox();
        bank.post(BankForTests.newId(), "{\"type\":\"unheard_of\"}");
        for (int n = 0; n < 20; n++) {
            String stranger = UUID.randomUUID().toString();
            told.add(stranger);
            given().get("/v1/payments/" + stranger);
            given().get("/" + stranger + "/" + CARD);
            given().accept("image/png").get("/v1/subjects/" + stranger);
            given().contentType("text/plain").body("x").post("/v1/subjects/" + stranger + "/erase");
            given().delete("/v1/payments/" + stranger);
            given().options("/v1/payments/" + stranger);
            RawHttp.exchange("GET /v1/payments/" + stranger + "%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            given().auth().oauth2("token-of-" + stranger).get("/v1/balance?of=" + stranger);
        }
        return told;
    }

    private static List<String> trade(MerchantForTests merchant, String url) {
        Response endpoint = merchant.post("/v1/webhook_endpoints", "{'url':'" + url + "','events':['*']}");
        assertThat(endpoint.statusCode()).as(endpoint.asString()).isEqualTo(201);
        String key = MerchantForTests.newKey();
        Response paid = merchant.post("/v1/payments", key, pay(CARD, ""));
        merchant.post("/v1/payments", key, pay(CARD, ""));
        merchant.post("/v1/payments", key, pay(DECLINED, ""));
        String id = paid.path("id");
        merchant.post("/v1/refunds", "{'payment':'" + id + "','amount':100}");
        merchant.post("/v1/payments", pay(DECLINED, ""));
        String open = merchant.post("/v1/payments", pay(CARD, ",'capture_method':'manual'"))
                .path("id");
        merchant.post("/v1/payments/" + open + "/capture", "{'amount':400}");
        merchant.post("/v1/payments/" + open + "/cancel", "{}");
        String silent = merchant.post("/v1/payments", pay(CARD, ",'metadata':{'sandbox':'reset'}"))
                .path("id");
        Until.isTrue(
                PATIENCE,
                () -> "succeeded".equals(merchant.get("/v1/payments/" + silent).path("status")),
                () -> "the silent one does not end");
        return List.of(id, open, silent, key, endpoint.path("secret"), url);
    }

    private static String pay(String number, String more) {
        return "{'amount':1000,'currency':'USD','card':{'number':'" + number
                + "','exp_month':12,'exp_year':2030,'cvc':'737'}" + more + "}";
    }
}
