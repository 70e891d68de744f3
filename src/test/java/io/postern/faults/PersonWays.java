package io.postern.faults;

import static io.restassured.RestAssured.given;

import io.postern.MerchantForTests;
import io.postern.faults.Persons.Person;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Every way in which something of a person can come to the gateway, but for fields that are the merchant's own words. */
final class PersonWays {
    private static final String TOKENS = "/v1/tokens";
    private static final String PAYMENTS = "/v1/payments";
    private static final String CARD = "{'number':'4242424242424242','exp_month':12,'exp_year':2030}";

    private PersonWays() {}

    /** Where it belongs: kept, paid with, declined, asked for again, not answered by the bank, erased. */
    static List<Function<Person, Response>> accepted(MerchantForTests merchant) {
        List<Function<Person, Response>> ways = new ArrayList<>();
        ways.add(person -> merchant.post(TOKENS, "{'card':" + person.card() + ",'customer':'customer-8'}"));
        ways.add(person -> merchant.post(TOKENS, "{'card':" + person.card() + ",'single_use':true,'verify':true}"));
        ways.add(person -> merchant.post(PAYMENTS, body(person.card(), customer(person, "'id':'customer-8',"))));
        ways.add(person -> merchant.post(PAYMENTS, body(person.card(), customer(person, ""))));
        for (String fault : List.of("no_such_fault", "garbage", "error_500", "reset")) {
            ways.add(person -> merchant.post(
                    PAYMENTS, body(person.card(), customer(person, "") + ",'metadata':{'sandbox':'" + fault + "'}")));
        }
        ways.add(person -> {
            String token =
                    merchant.post(TOKENS, "{'card':" + person.card() + "}").path("id");
            String payment = merchant.post(
                            PAYMENTS,
                            "{'amount':1000,'currency':'USD','token':'" + token + "'" + customer(person, "") + "}")
                    .path("id");
            merchant.post("/v1/refunds", "{'payment':'" + payment + "','amount':1}");
            merchant.get(PAYMENTS + "/" + payment + "/timeline");
            return given().auth().oauth2(merchant.token()).delete(TOKENS + "/" + token);
        });
        ways.add(person -> {
            String key = MerchantForTests.newKey();
            merchant.post(PAYMENTS, key, body(person.card(), customer(person, "")));
            merchant.post(PAYMENTS, key, body(person.card(), customer(person, "'id':'other',")));
            return merchant.post(PAYMENTS, key, body(person.card(), customer(person, "")));
        });
        ways.add(person -> {
            String subject =
                    merchant.post(PAYMENTS, body(CARD, customer(person, ""))).path("subject");
            operator().get("/v1/subjects/" + subject);
            return operator()
                    .header("Idempotency-Key", MerchantForTests.newKey())
                    .post("/v1/subjects/" + subject + "/erase");
        });
        return ways;
    }

    /** In fields that are none of its own: each with everything that is told of a person. */
    static List<Function<Person, Response>> inFields(MerchantForTests merchant) {
        List<Function<Person, Response>> ways = new ArrayList<>();
        for (String field : List.of(
                "'customer':'%s'",
                "'customer':{'id':'%s'}",
                "'customer':{'email':'%s'}",
                "'customer':{'email':'%s@@'}",
                "'customer':{'ip':'%s x'}",
                "'customer':{'name':'%s'}",
                "'customer':['%s']",
                "'email':'%s'",
                "'%s':1",
                "'capture_method':'%s'",
                "'unique_reference':'%s'",
                "'cvc':'%s'",
                "'token':'%s'",
                "'return_url':'%s'")) {
            each(ways, told -> merchant.post(PAYMENTS, body(CARD, "," + field.formatted(told))));
        }
        each(ways, told -> merchant.post(PAYMENTS, body(CARD, "").replace("USD", told)));
        each(ways, told -> merchant.post(PAYMENTS, body(CARD, "").replace("1000", "'" + told + "'")));
        each(ways, told -> merchant.post(PAYMENTS, "{'amount':1,'currency':'USD','token':'" + told + "'}"));
        for (String field : List.of(
                "'number':'%s'",
                "'exp_month':'%s'",
                "'cvc':'%s'",
                "'address':'%s'",
                "'address':{'country':'%s'}",
                "'address':{'postal_code':'%s and much more of it'}",
                "'holder_name':['%s']",
                "'name':'%s'")) {
            each(
                    ways,
                    told -> merchant.post(
                            TOKENS,
                            "{'card':{'number':'4242424242424242','exp_year':2030,'exp_month':12,"
                                    + field.formatted(told) + "}}"));
        }
        each(ways, told -> merchant.post(TOKENS, "{'card':" + CARD + ",'customer':'" + told + "'}"));
        each(ways, told -> merchant.post(TOKENS, "{'card':" + CARD + ",'holder_name':'" + told + "'"));
        each(ways, told -> merchant.post("/v1/refunds", "{'payment':'" + told + "'}"));
        return ways;
    }

    /** In addresses and headers, and with callers who may not. */
    static List<Function<Person, Response>> aroundTheBody(MerchantForTests merchant) {
        List<Function<Person, Response>> ways = new ArrayList<>();
        for (String path : List.of("/v1/payments/%s", "/v1/tokens/%s", "/v1/receipts/%s", "/v1/%s")) {
            each(ways, told -> merchant.get(path.formatted(told)));
            each(ways, told -> given().get(path.formatted(told)));
        }
        for (String query : List.of(
                "/v1/payments?status=%s",
                "/v1/payments?merchant_reference=%s",
                "/v1/payments?starting_after=%s",
                "/v1/payments?created_after=%s")) {
            each(ways, told -> as(merchant.token()).get(query.formatted(told)));
        }
        each(ways, told -> operator().get("/v1/subjects?customer=" + told));
        each(ways, told -> operator().get("/v1/subjects/" + told));
        each(
                ways,
                told -> operator()
                        .header("Idempotency-Key", MerchantForTests.newKey())
                        .body(MerchantForTests.json("{'kind':'legal_hold','reason':'" + told + "'}"))
                        .post("/v1/subjects/sub_01h455vb4pex5vsknk084sn02q/holds"));
        for (String header : List.of("User-Agent", "Request-Id", "Referer", "X-Forwarded-For", "Forwarded")) {
            ways.add(person -> as(merchant.token())
                    .header("Idempotency-Key", MerchantForTests.newKey())
                    .header(header, String.join(" ", person.all()))
                    .body(MerchantForTests.json(body(person.card(), "")))
                    .post(PAYMENTS));
        }
        ways.add(person -> as(MerchantForTests.token("auditor", "mch_demo"))
                .header("Idempotency-Key", MerchantForTests.newKey())
                .body(MerchantForTests.json(body(person.card(), customer(person, ""))))
                .post(PAYMENTS));
        return ways;
    }

    private static void each(List<Function<Person, Response>> ways, Function<String, Response> way) {
        ways.add(person -> way.apply(person.name()));
        ways.add(person -> way.apply(person.email()));
        ways.add(person -> way.apply(person.line1()));
        ways.add(person -> way.apply(person.ip()));
    }

    private static String customer(Person person, String id) {
        return ",'customer':{" + id + "'email':'" + person.email() + "','ip':'" + person.ip() + "'}";
    }

    private static String body(String card, String more) {
        return "{'amount':1000,'currency':'USD','card':" + card + more + "}";
    }

    private static RequestSpecification operator() {
        return as(given().get("/dev/token?role=operator&acr=mfa").asString());
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType("application/json");
    }
}
