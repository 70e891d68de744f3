package io.postern.checkout;

import static io.restassured.RestAssured.given;

import io.postern.MerchantForTests;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

/** A checkout token in the hands of a buyer's browser. Bodies are JSON with single quotes. */
public record CheckoutForTests(String id, String token) {
    static final String GOOD_CARD = card("4242424242424242");

    /** For one payment of 10.00 USD. */
    public static CheckoutForTests payment(MerchantForTests merchant) {
        return payment(merchant, "");
    }

    static CheckoutForTests payment(MerchantForTests merchant, String more) {
        return of(merchant, "{'use':'payment','amount':1000,'currency':'USD'" + more + "}");
    }

    public static CheckoutForTests tokenization(MerchantForTests merchant) {
        return of(merchant, "{'use':'tokenization'}");
    }

    static CheckoutForTests of(MerchantForTests merchant, String body) {
        Response answer = merchant.post("/v1/checkout_tokens", body);
        answer.then().statusCode(201);
        return new CheckoutForTests(answer.path("id"), answer.path("token"));
    }

    static String card(String number) {
        return "{'number':'" + number + "','exp_month':12,'exp_year':2030}";
    }

    /** A call as a browser sends it, without a key of its own. */
    RequestSpecification browser() {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }

    Response post(String path, String body) {
        return browser().body(MerchantForTests.json(body)).post(path);
    }

    Response pay(String number) {
        return post("/v1/payments", "{'card':" + card(number) + "}");
    }

    Response get(String path) {
        return browser().get(path);
    }
}
