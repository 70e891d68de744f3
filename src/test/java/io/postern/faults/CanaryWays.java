package io.postern.faults;

import static io.restassured.RestAssured.given;

import io.postern.MerchantForTests;
import io.postern.faults.Canaries.Canary;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Every way a card can come to the gateway: where it belongs, in fields that are none of its own, and around them. */
final class CanaryWays {
    private static final String TOKENS = "/v1/tokens";
    private static final String PAYMENTS = "/v1/payments";

    private CanaryWays() {}

    /** Where it belongs: kept, paid with, declined, asked for again, not answered by the bank. */
    static List<Function<Canary, Response>> accepted(MerchantForTests merchant) {
        List<Function<Canary, Response>> ways = new ArrayList<>();
        ways.add(canary -> merchant.post(TOKENS, "{'card':" + canary.card() + "}"));
        ways.add(canary -> merchant.post(TOKENS, "{'card':" + canary.card() + ",'single_use':true,'verify':true}"));
        ways.add(canary -> merchant.post(
                TOKENS, "{'card':" + canary.card() + ",'verify':false,'customer':'" + canary.marker() + "'}"));
        ways.add(canary -> {
            String token =
                    merchant.post(TOKENS, "{'card':" + canary.card() + "}").path("id");
            return merchant.post(
                    PAYMENTS,
                    "{'amount':1000,'currency':'USD','token':'" + token + "','cvc':'" + canary.cvc()
                            + "','description':'" + canary.marker() + "'}");
        });
        ways.add(canary -> pay(merchant, canary, ""));
        ways.add(canary -> pay(merchant, canary, ",'customer':{'id':'c','email':'a@example.com','ip':'192.0.2.1'}"));
        for (String fault :
                List.of("no_such_fault", "garbage", "wrong_schema", "huge", "error_500", "reset", "reset_not_booked")) {
            ways.add(canary ->
                    pay(merchant, canary, ",'metadata':{'sandbox':'" + fault + "','m':'" + canary.marker() + "'}"));
        }
        ways.add(canary -> {
            String declined = pay(merchant, canary, ",'metadata':{'sandbox':'no_such_fault'}")
                    .path("id");
            return merchant.post(PAYMENTS + "/" + declined + "/confirm", "{'card':" + canary.card() + "}");
        });
        ways.add(canary -> {
            String key = MerchantForTests.newKey();
            merchant.post(PAYMENTS, key, body(canary, ""));
            return merchant.post(PAYMENTS, key, body(canary, ",'description':'other'"));
        });
        ways.add(canary -> {
            String id = pay(merchant, canary, "").path("id");
            merchant.post("/v1/refunds", "{'payment':'" + id + "','amount':1}");
            merchant.get(PAYMENTS + "/" + id + "/timeline");
            return merchant.get("/v1/receipts?payment=" + id);
        });
        return ways;
    }

    /** In fields that are none of its own. */
    static List<Function<Canary, Response>> inFields(MerchantForTests merchant, String living) {
        List<Function<Canary, Response>> ways = new ArrayList<>();
        for (String field : List.of(
                "'description':'%s'",
                "'description':'card %s please'",
                "'merchant_reference':'%s'",
                "'return_url':'https://shop.example/?c=%s'",
                "'metadata':{'card':'%s'}",
                "'metadata':{'%s':'card'}",
                "'metadata':{'sandbox':'%s'}",
                "'customer':{'id':'%s'}",
                "'customer':{'email':'%s@example.com'}",
                "'customer':{'ip':'%s'}",
                "'capture_method':'%s'",
                "'unique_reference':'%s'",
                "'cvc':'%s'",
                "'cvv':'%s'",
                "'%s':1",
                "'card_number':%s")) {
            ways.add(canary -> pay(merchant, canary, "," + field.formatted(canary.number())));
            ways.add(canary -> pay(merchant, canary, "," + field.formatted(canary.spaced())));
        }
        ways.add(canary -> merchant.post(PAYMENTS, body(canary, "").replace("1000", canary.number())));
        ways.add(canary -> merchant.post(PAYMENTS, body(canary, "").replace("1000", "'" + canary.number() + "'")));
        ways.add(canary -> merchant.post(PAYMENTS, body(canary, "").replace("USD", canary.number())));
        ways.add(canary -> merchant.post(PAYMENTS, "{'amount':1,'currency':'USD','token':'" + canary.number() + "'}"));
        for (String field : List.of(
                "'holder_name':'%s'", "'address':{'line1':'%s'}", "'address':{'postal_code':'%s'}", "'exp_month':%s")) {
            ways.add(canary -> merchant.post(
                    TOKENS,
                    "{'card':{'number':'" + canary.number() + "','exp_year':2030,'exp_month':12,"
                            + field.formatted(canary.number()) + "}}"));
        }
        ways.add(
                canary -> merchant.post(TOKENS, "{'card':" + canary.card() + ",'customer':'" + canary.number() + "'}"));
        String payment = PAYMENTS + "/" + living;
        ways.add(canary -> merchant.post(payment + "/capture", "{'amount':" + canary.number() + "}"));
        ways.add(canary -> merchant.post(payment + "/cancel", "{'cancellation_reason':'" + canary.number() + "'}"));
        ways.add(canary -> merchant.post(payment + "/confirm", "{'card':" + canary.card() + "}"));
        ways.add(canary -> merchant.post("/v1/refunds", "{'payment':'" + canary.number() + "'}"));
        ways.add(canary ->
                merchant.post("/v1/refunds", "{'payment':'" + living + "','reason':'" + canary.number() + "'}"));
        ways.add(canary -> operator(canary)
                .body(json("{'name':'Shop " + canary.number() + "','currencies':['USD']}"))
                .post("/v1/merchants"));
        ways.add(canary -> operator(canary)
                .body(json("{'name':'Shop','currencies':['USD'],'plan':{'payment_limit':" + canary.number() + "}}"))
                .post("/v1/merchants"));
        ways.add(canary -> operator(canary)
                .body(json("{'name':'Shop','currencies':['USD'],'clients':['" + canary.number() + "']}"))
                .post("/v1/merchants"));
        ways.add(canary -> operator(canary)
                .body(json("{'name':'Shop','currencies':['USD'],'address_rules':['" + canary.number() + "']}"))
                .post("/v1/merchants"));
        return ways;
    }

    /** In a body that cannot be read, or not as it should be. */
    static List<Function<Canary, Response>> inTheBody(MerchantForTests merchant) {
        List<UnaryOperator<String>> broken = List.of(
                body -> body.substring(0, body.length() - 1),
                body -> body.substring(0, body.length() - 20),
                body -> body + "}",
                body -> body + body,
                body -> body.replace("'currency'", "'amount':1,'currency'"),
                body -> body.replace("'exp_month'", "'number':'1','exp_month'"),
                body -> body.replace(":12", ":"),
                body -> body.replace(",'exp_year'", ";'exp_year'"),
                body -> body.replace("'number':'", "'number':\u0000'"),
                body -> body.replace("'USD'", "'US\u0000D'"),
                body -> "[".repeat(200) + body,
                body -> "[" + body + "]",
                body -> body.replace("{'number'", "[{'number'").replace("'}}", "'}]}"),
                body -> body + " ".repeat(70_000));
        List<Function<Canary, Response>> ways = new ArrayList<>();
        broken.forEach(breaking -> ways.add(canary -> merchant.post(PAYMENTS, breaking.apply(body(canary, "")))));
        ways.add(canary -> merchant.post(TOKENS, "{'card':" + canary.card(canary.spaced()) + "}"));
        ways.add(canary -> merchant.post(TOKENS, "{'card':" + canary.card(canary.number() + "0") + "}"));
        ways.add(canary -> merchant.post(TOKENS, "{'card':'" + canary.number() + "'}"));
        ways.add(canary -> merchant.post(TOKENS, "{'card':{'number':" + canary.number() + "}}"));
        ways.add(canary -> merchant.post(TOKENS, "{'card':{'number':['" + canary.number() + "']}}"));
        ways.add(canary -> merchant.post(TOKENS, "{'card':{'number':{'" + canary.number() + "':1}}}"));
        ways.add(canary -> merchant.post(TOKENS, "{'number':'" + canary.number() + "','cvc':'" + canary.cvc() + "'}"));
        ways.add(canary -> merchant.post(TOKENS, canary.number()));
        return ways;
    }

    /** In addresses, headers and keys, and with callers who may not. */
    static List<Function<Canary, Response>> aroundTheBody(MerchantForTests merchant) {
        List<Function<Canary, Response>> ways = new ArrayList<>();
        for (String path : List.of(
                "/v1/payments/%s",
                "/v1/payments/%s/timeline",
                "/v1/tokens/%s",
                "/v1/refunds/%s",
                "/v1/receipts/%s",
                "/v1/%s",
                "/%s",
                "/v1/payments?status=%s",
                "/v1/payments?merchant_reference=%s",
                "/v1/payments?starting_after=%s",
                "/v1/payments?limit=%s",
                "/v1/payments?created_after=%s",
                "/v1/receipts?card_last4=%s",
                "/v1/receipts?amount=%s",
                "/v1/balance_transactions?account=%s",
                "/dev/token?role=%s",
                "/dev/token?merchant=%s")) {
            ways.add(canary -> merchant.get(path.formatted(canary.number())));
        }
        ways.add(canary -> as(merchant.token(), canary).noFilters().get(PAYMENTS + "?" + canary.number() + "=1"));
        for (String header : List.of(
                "User-Agent",
                "Request-Id",
                "X-Request-Id",
                "traceparent",
                "Referer",
                "X-Forwarded-For",
                "Accept-Language",
                "Origin",
                "Cookie")) {
            ways.add(canary -> as(merchant.token(), canary)
                    .header(header, canary.number())
                    .body(json(body(canary, "")))
                    .post(PAYMENTS));
        }
        ways.add(canary -> as(merchant.token(), canary).accept(canary.number()).get(PAYMENTS));
        ways.add(canary -> given().header("Authorization", "Bearer " + canary.number())
                .header("Idempotency-Key", canary.marker())
                .contentType("application/json")
                .body(json(body(canary, "")))
                .post(PAYMENTS));
        ways.add(canary ->
                given().header("Authorization", "Basic " + canary.number()).get(PAYMENTS));
        ways.add(canary -> merchant.post(PAYMENTS, canary.number(), body(canary, "")));
        ways.add(canary -> merchant.post(PAYMENTS, "order-" + canary.spaced().replace(' ', '-'), body(canary, "")));
        ways.add(canary -> given().contentType("application/json")
                .body(json(body(canary, "")))
                .post(PAYMENTS));
        ways.add(canary -> as(MerchantForTests.token("auditor", "mch_demo"), canary)
                .body(json(body(canary, "")))
                .post(PAYMENTS));
        ways.add(canary -> given().auth()
                .oauth2(merchant.token())
                .contentType("application/x-www-form-urlencoded")
                .body("number=" + canary.number() + "&cvc=" + canary.cvc() + "&holder_name=" + canary.marker())
                .post(TOKENS));
        ways.add(canary ->
                as(merchant.token(), canary).body(json(body(canary, ""))).put(PAYMENTS));
        ways.add(canary -> given().contentType("application/json")
                .body(json("{'fault':'" + canary.number() + "'}"))
                .post("/sandbox/faults"));
        return ways;
    }

    private static Response pay(MerchantForTests merchant, Canary canary, String more) {
        return merchant.post(PAYMENTS, body(canary, more));
    }

    private static String body(Canary canary, String more) {
        return "{'amount':1000,'currency':'USD','card':" + canary.card() + more + "}";
    }

    private static RequestSpecification operator(Canary canary) {
        return as(MerchantForTests.token("operator", "mch_demo"), canary);
    }

    private static RequestSpecification as(String token, Canary canary) {
        return given().auth()
                .oauth2(token)
                .contentType("application/json")
                .header("Idempotency-Key", canary.marker() + MerchantForTests.newKey());
    }

    private static String json(String singleQuoted) {
        return MerchantForTests.json(singleQuoted);
    }
}
