package io.postern.problem;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@PosternTest
class ProblemsTest {
    private static final String CARD = "4242424242424242";

    static Stream<Arguments> badBodies() {
        return Stream.of(
                bad("", 400, "missing_field", null, "body is missing"),
                bad("null", 400, "missing_field", null, "body is missing"),
                bad("{", 400, "malformed_json", null, "not JSON"),
                bad("{'amount':1}", 400, "malformed_json", null, "not JSON"),
                bad("{\"amount\":NaN}", 400, "malformed_json", null, "not JSON"),
                bad("{\"amount\":01}", 400, "malformed_json", null, "not JSON"),
                bad("[]", 400, "invalid_type", null, "an object"),
                bad("7", 400, "invalid_type", null, "an object"),
                bad("\"text\"", 400, "invalid_type", null, "an object"),
                bad("{\"amount\":1,\"currency\":\"EUR\"} {}", 400, "malformed_json", null, "follows"),
                bad("{\"amount\":1,\"amount\":2,\"currency\":\"EUR\"}", 400, "malformed_json", "amount", "twice"),
                bad(
                        "{\"amount\":1,\"currency\":\"EUR\",\"metadata\":{\"a\":\"1\",\"a\":\"2\"}}",
                        400,
                        "malformed_json",
                        "a",
                        "twice"),
                bad("{\"currency\":\"EUR\"}", 400, "missing_field", "amount", "missing"),
                bad("{\"amount\":null,\"currency\":\"EUR\"}", 400, "missing_field", "amount", "missing"),
                bad("{\"amount\":1}", 400, "missing_field", "currency", "missing"),
                bad(
                        "{\"amount\":1,\"currency\":\"EUR\",\"amonut\":2}",
                        400,
                        "unknown_field",
                        "amonut",
                        "capture_method"),
                bad(
                        "{\"amount\":1,\"currency\":\"EUR\",\"captureMethod\":\"automatic\"}",
                        400,
                        "unknown_field",
                        "captureMethod",
                        "capture_method"),
                bad("{\"amount\":\"1\",\"currency\":\"EUR\"}", 400, "invalid_type", "amount", "whole number"),
                bad("{\"amount\":\"\",\"currency\":\"EUR\"}", 400, "invalid_type", "amount", "whole number"),
                bad("{\"amount\":1.5,\"currency\":\"EUR\"}", 400, "invalid_type", "amount", "whole number"),
                bad("{\"amount\":1.0,\"currency\":\"EUR\"}", 400, "invalid_type", "amount", "whole number"),
                bad("{\"amount\":1e2,\"currency\":\"EUR\"}", 400, "invalid_type", "amount", "whole number"),
                bad("{\"amount\":true,\"currency\":\"EUR\"}", 400, "invalid_type", "amount", "whole number"),
                bad("{\"amount\":{},\"currency\":\"EUR\"}", 400, "invalid_type", "amount", "whole number"),
                bad("{\"amount\":[1],\"currency\":\"EUR\"}", 400, "invalid_type", "amount", "whole number"),
                bad("{\"amount\":0,\"currency\":\"EUR\"}", 422, "invalid_value", "amount", "'0'"),
                bad("{\"amount\":-5,\"currency\":\"EUR\"}", 422, "invalid_value", "amount", "'-5'"),
                bad(
                        "{\"amount\":9007199254740992,\"currency\":\"EUR\"}",
                        422,
                        "invalid_value",
                        "amount",
                        "9007199254740991"),
                bad("{\"amount\":99999999999999999999,\"currency\":\"EUR\"}", 422, "invalid_value", "amount", "larger"),
                bad("{\"amount\":" + "9".repeat(40) + ",\"currency\":\"EUR\"}", 400, "malformed_json", null, "larger"),
                bad("{\"amount\":1,\"currency\":978}", 400, "invalid_type", "currency", "a string"),
                bad("{\"amount\":1,\"currency\":true}", 400, "invalid_type", "currency", "a string"),
                bad("{\"amount\":1,\"currency\":[\"EUR\"]}", 400, "invalid_type", "currency", "a string"),
                bad("{\"amount\":1,\"currency\":\"E\\u0000R\"}", 422, "invalid_value", "currency", "a string"),
                bad("{\"amount\":1,\"currency\":\"E\\ud800R\"}", 422, "invalid_value", "currency", "a string"),
                bad(
                        "{\"amount\":1,\"currency\":\"EUR\",\"metadata\":{\"a\\u0000\":\"1\"}}",
                        422,
                        "invalid_value",
                        "metadata",
                        "a string"),
                bad(
                        "{\"amount\":1,\"currency\":\"EUR\",\"flag\":\"true\"}",
                        400,
                        "invalid_type",
                        "flag",
                        "true or false"),
                bad("{\"amount\":1,\"currency\":\"EUR\",\"flag\":1}", 400, "invalid_type", "flag", "true or false"),
                bad(
                        "{\"amount\":1,\"currency\":\"EUR\",\"capture_method\":\"later\"}",
                        422,
                        "invalid_value",
                        "capture_method",
                        "one of automatic, manual_only"),
                bad(
                        "{\"amount\":1,\"currency\":\"EUR\",\"capture_method\":\"AUTOMATIC\"}",
                        422,
                        "invalid_value",
                        "capture_method",
                        "one of automatic"),
                bad(
                        "{\"amount\":1,\"currency\":\"EUR\",\"capture_method\":0}",
                        400,
                        "invalid_type",
                        "capture_method",
                        "one of automatic"),
                bad(
                        "{\"amount\":1,\"currency\":\"EUR\",\"card\":{\"number\":\"x\",\"exp_month\":1}}",
                        422,
                        "invalid_value",
                        "card.number",
                        "digits"),
                bad(
                        "{\"amount\":1,\"currency\":\"EUR\",\"card\":{\"number\":\"1\",\"exp_month\":13}}",
                        422,
                        "invalid_value",
                        "card.exp_month",
                        "'13'"),
                bad(
                        "{\"amount\":1,\"currency\":\"EUR\",\"card\":{\"number\":\"1\"}}",
                        400,
                        "missing_field",
                        "card.exp_month",
                        "missing"),
                bad(
                        "{\"amount\":1,\"currency\":\"EUR\",\"metadata\":{\"a\":5}}",
                        400,
                        "invalid_type",
                        "metadata.a",
                        "a string"),
                bad(
                        "{\"amount\":1,\"currency\":\"EUR\",\"metadata\":{\"a\":\"123456789\"}}",
                        422,
                        "invalid_value",
                        "metadata.a",
                        "size"),
                bad(
                        "{\"amount\":1,\"currency\":\"EUR\",\"metadata\":{\"longer\":\"1\"}}",
                        422,
                        "invalid_value",
                        "metadata.longer",
                        "size"),
                bad(
                        "{\"anything\":" + "[".repeat(40) + "]".repeat(40) + "}",
                        400,
                        "malformed_json",
                        null,
                        "32 levels"));
    }

    private static Arguments bad(String body, int status, String code, String param, String words) {
        return Arguments.of(body, status, code, param, words);
    }

    @ParameterizedTest
    @MethodSource("badBodies")
    void namesTheFieldAndWhatIsAllowed(String body, int status, String code, String param, String words) {
        Response answer = given().contentType("application/json").body(body).post("/test/probe");

        assertIsProblem(answer, status, code);
        assertThat(answer.<String>path("param")).isEqualTo(param);
        assertThat(answer.<String>path("detail")).contains(words);
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        byte[] body = "{\"amount\":1,\"currency\":\"\u00ff\u00fe\"}".getBytes(StandardCharsets.ISO_8859_1);

        assertIsProblem(
                given().header("Content-Type", "application/json").body(body).post("/test/probe"),
                400,
                "malformed_json");
    }

    @Test
    void takesWhatIsAllowed() {
        given().contentType("application/json")
                .body("{\"amount\":9007199254740991,\"currency\":\"EUR\",\"capture_method\":\"manual_only\"}")
                .post("/test/probe")
                .then()
                .statusCode(200)
                .body("amount", org.hamcrest.Matchers.is(9007199254740991L))
                .body("method", org.hamcrest.Matchers.is("manual_only"));
    }

    @Test
    void asksForTheBodyWhereOneIsNeeded() {
        assertIsProblem(given().post("/test/probe"), 400, "missing_field");
        assertIsProblem(given().contentType("text/plain").post("/test/probe"), 400, "missing_field");
        assertIsProblem(given().post("/test/probe/untyped"), 400, "missing_field");
        assertIsProblem(
                given().contentType("text/plain").body("hello").post("/test/probe/untyped"),
                415,
                "unsupported_media_type");
    }

    @Test
    void takesNoBodyWhereNoneIsNeeded() {
        assertThat(given().post("/test/probe/optional").<String>path("body")).isEqualTo("none");
        assertThat(given().contentType("application/json")
                        .post("/test/probe/optional")
                        .<String>path("body"))
                .isEqualTo("none");
        assertThat(given().contentType("application/json")
                        .body("{}")
                        .post("/test/probe/optional")
                        .<String>path("body"))
                .isEqualTo("there");
        assertIsProblem(
                given().contentType("application/json").body("{\"amount\":0}").post("/test/probe/optional"),
                422,
                "invalid_value");
    }

    @Test
    void listsEveryFieldThatIsWrong() {
        Response answer = given().contentType("application/json")
                .body("{\"amount\":0,\"currency\":\"EUR\",\"card\":{\"number\":\"1\",\"exp_month\":13}}")
                .post("/test/probe");

        assertThat(answer.<java.util.List<String>>path("errors.param")).containsExactly("amount", "card.exp_month");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"amount\":1,\"currency\":\"EUR\",\"card\":{\"number\":\"4242 4242 4242 4242x\",\"exp_month\":1}}",
                "{\"amount\":1,\"currency\":\"EUR\",\"card\":{\"number\":4242424242424242,\"exp_month\":1}}",
                "{\"amount\":1,\"currency\":\"EUR\",\"card\":{\"number\":\"1\",\"exp_month\":\"4242424242424242\"}}",
                "{\"amount\":1,\"currency\":\"EUR\",\"4242424242424242\":1}",
                "{\"amount\":1,\"currency\":\"EUR\",\"metadata\":{\"4242424242424242\":\"1\"}}",
                "{\"amount\":1,\"currency\":\"EUR\",\"metadata\":{\"4242424242424242\":1,\"4242424242424242\":1}}",
                "{\"amount\":1,\"currency\":\"EUR\",\"metadata\":{\"a\":\"4242-4242-4242-4242\"}}",
                "{\"amount\":1,\"currency\":\"EUR\",\"capture_method\":\"4242424242424242\"}",
                "{\"amount\":1,\"currency\":\"EUR\",\"capture_method\":4242424242424242}",
                "{\"amount\":\"4242424242424242\",\"currency\":\"EUR\"}",
                "{\"amount\":-4242424242424242,\"currency\":\"EUR\"}",
                "{\"amount\":1,\"currency\":4242424242424242}",
                "{\"amount\":1,\"currency\":\"EUR\",\"card\":\"4242424242424242\"}",
                "{\"amount\":4242424242424242 4242",
                "{\"amount\":4242424242424242424242,\"currency\":\"EUR\"}"
            })
    void neverShowsACardNumber(String body) {
        Response answer = given().contentType("application/json").body(body).post("/test/probe");

        assertThat(answer.statusCode()).isIn(400, 422);
        assertThat(answer.asString().replaceAll("[ -]", "")).doesNotContain("42424242");
    }

    @Test
    void neverShowsASecurityCode() {
        Response answer = given().contentType("application/json")
                .body(
                        "{\"amount\":1,\"currency\":\"EUR\",\"card\":{\"number\":\"1\",\"exp_month\":1,\"cvc\":\"98765\"}}")
                .post("/test/probe");

        assertIsProblem(answer, 422, "invalid_value");
        assertThat(answer.<String>path("param")).isEqualTo("card.cvc");
        assertThat(answer.asString()).doesNotContain("9876");
    }

    @ParameterizedTest
    @CsvSource({
        "bug, 500, internal",
        "late_bug, 500, internal",
        "wrapped, 409, payment_busy",
        "database_row, 500, internal",
        "database_away, 503, service_unavailable",
        "network, 503, service_unavailable",
        "card, 422, invalid_value",
        "other, 404, not_found"
    })
    void tellsNothingOfTheInside(String kind, int status, String code) {
        Response answer = given().get("/test/probe/failure/" + kind);

        assertIsProblem(answer, status, code);
        assertThat(answer.asString()).doesNotContain("secret", "10.1.2.3", "4242", "Exception", "io.postern", "\\tat ");
        assertThat(answer.header("Retry-After")).isEqualTo(status == 503 ? "2" : null);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /nowhere, 404, not_found",
        "POST, /v1/nowhere/at/all, 404, not_found",
        "GET, /problems/unheard_of, 404, not_found",
        "DELETE, /test/probe, 405, method_not_allowed",
        "POST, /test/probe/failure/bug, 405, method_not_allowed",
        "BREW, /test/probe, 405, method_not_allowed",
        "GET, /test/probe?limit=many, 400, bad_request",
        "GET, /test/probe?word=%00, 400, bad_request",
        "GET, /test/probe?word=%ff, 400, bad_request",
        "GET, /test/probe?word=longer, 422, invalid_value"
    })
    void answersEveryAddressInTheSameForm(String method, String path, int status, String code) {
        Response answer = given().urlEncodingEnabled(false).request(method, path);

        assertIsProblem(answer, status, code);
    }

    @Test
    void saysWhichMethodsAPathHas() {
        assertThat(given().delete("/test/probe").header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
        assertThat(given().post("/test/probe/failure/bug").header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    }

    @Test
    void refusesABodyThatIsNotJson() {
        assertIsProblem(
                given().contentType("text/plain").body("hello").post("/test/probe"), 415, "unsupported_media_type");
        assertIsProblem(
                given().header("Content-Type", "nonsense").body("{}".getBytes()).post("/test/probe"),
                415,
                "unsupported_media_type");
    }

    @Test
    void refusesToAnswerInAnotherLanguageThanJson() {
        assertIsProblem(given().accept("text/html").get("/test/probe"), 406, "not_acceptable");
    }

    @Test
    void refusesAnAddressThatIsTooLong() {
        assertIsProblem(given().get("/test/probe?word=" + "x".repeat(5_000)), 414, "uri_too_long");
    }

    @Test
    void refusesHeadersThatAreTooLarge() {
        assertIsProblem(given().header("X-Long", "x".repeat(20_000)).get("/test/probe"), 431, "headers_too_large");
    }

    @Test
    void explainsEveryCodeAtItsAddress() {
        for (Problem problem : Problem.values()) {
            given().get(problem.type()).then().statusCode(200);
        }
    }

    static void assertIsProblem(Response answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.<String>path("code")).isEqualTo(code);
        assertThat(answer.<String>path("type")).isEqualTo("/problems/" + code);
        assertThat(answer.<Integer>path("status")).isEqualTo(status);
        assertThat(answer.<String>path("title")).isNotBlank();
        assertThat(answer.<String>path("detail")).isNotBlank();
        assertThat(answer.<String>path("request_id")).startsWith("req_").isEqualTo(answer.header("Request-Id"));
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }
}
