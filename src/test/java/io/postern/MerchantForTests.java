package io.postern;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;

/**
 * A merchant of a test's own at the gateway's door, so that figures of other tests never stand in its book. Bodies are
 * JSON with single quotes.
 */
public record MerchantForTests(String id, String token) {
    private static final String PLAN = "{'fee_basis_points':290,'fee_fixed':30,'card_payments_per_minute':100000,"
            + "'receivable_for_refunds':%s}";

    /** 2.9 % + 30 minor units, in every currency of the demo; refunds may run into debt. */
    public static MerchantForTests open() {
        return open(true);
    }

    public static MerchantForTests open(boolean refundsMayRunIntoDebt) {
        return open(String.valueOf(refundsMayRunIntoDebt));
    }

    /** The same with more in its plan, such as {@code 'dispute_fee':150}. */
    public static MerchantForTests withPlan(String more) {
        return open("true," + more);
    }

    private static MerchantForTests open(String restOfPlan) {
        String id = as(token("operator", "mch_demo"))
                .header("Idempotency-Key", UUID.randomUUID())
                .body(json("{'name':'Test Shop','currencies':['USD','EUR','JPY','KWD'],'plan':"
                        + PLAN.formatted(restOfPlan) + "}"))
                .post("/v1/merchants")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        return new MerchantForTests(id, token("merchant", id));
    }

    public static String token(String role, String merchant) {
        return given().get("/dev/token?role=" + role + "&merchant=" + merchant).asString();
    }

    /** The same after a login with a second factor, a moment ago. */
    public static String stepUpToken(String role, String merchant) {
        return given().get("/dev/token?role=" + role + "&merchant=" + merchant + "&acr=mfa")
                .asString();
    }

    public static String json(String singleQuoted) {
        return singleQuoted.replace('\'', '"');
    }

    public static String newKey() {
        return UUID.randomUUID().toString();
    }

    public Response post(String path, String body) {
        return post(path, newKey(), body);
    }

    public Response post(String path, String key, String body) {
        return as(token).header("Idempotency-Key", key).body(json(body)).post(path);
    }

    public Response get(String path) {
        return as(token).get(path);
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
