package io.postern.card;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.demo.Logins;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@PosternTest
class TokenResourceTest {
    private static final String VISA = "{'card':{'number':'4242424242424242','exp_month':12,'exp_year':2030}}";

    @Test
    void makesATokenThatShowsTheCardMasked() {
        Response created =
                post("{'card':{'number':'4242424242424242','exp_month':12,'exp_year':2030,'holder_name':'Ada Lovelace',"
                        + "'address':{'line1':'1 High Street','postal_code':'AB1 2CD'}},'customer':'cus_17'}");

        assertThat(created.statusCode()).as(created.asString()).isEqualTo(201);
        assertThat(created.<String>path("id")).matches("tok_[0-9a-z]{26}");
        assertThat(created.<String>path("object")).isEqualTo("token");
        assertThat(created.<String>path("status")).isEqualTo("active");
        assertThat(created.<Boolean>path("single_use")).isFalse();
        assertThat(created.<String>path("customer")).isEqualTo("cus_17");
        assertThat(created.<String>path("created_at")).endsWith("Z");
        assertThat(created.jsonPath().getMap("card"))
                .contains(
                        entry("brand", "visa"),
                        entry("bin", "424242"),
                        entry("last4", "4242"),
                        entry("exp_month", 12),
                        entry("exp_year", 2030),
                        entry("funding", "credit"),
                        entry("country", "US"))
                .containsKey("fingerprint");
        assertThat(created.jsonPath().getMap("card.checks"))
                .containsOnly(
                        entry("cvc_check", "unchecked"),
                        entry("address_line1_check", "unchecked"),
                        entry("address_postal_code_check", "unchecked"));
        assertThat(created.asString())
                .doesNotContain("4242424242424242")
                .doesNotContain("Ada")
                .doesNotContain("High Street");
    }

    @Test
    void readsTheSameTokenBack() {
        Response created = post(VISA);

        Response read = merchant("mch_demo").get("/v1/tokens/" + created.path("id"));

        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.jsonPath().getMap("")).isEqualTo(created.jsonPath().getMap(""));
    }

    @ParameterizedTest
    @CsvSource({
        "4242424242424242, pass, pass, pass",
        "4000000000000101, fail, pass, pass",
        "4000000000000036, pass, pass, fail",
        "4000000000000028, pass, fail, pass",
        "4000000000000010, pass, fail, fail",
        "4000000000000044, pass, unavailable, unavailable"
    })
    void tokenizesWhateverTheBankSaysAboutTheCard(String number, String cvc, String line1, String postalCode) {
        Response created = post("{'card':{'number':'" + number + "','exp_month':12,'exp_year':2030,'cvc':'123',"
                + "'address':{'line1':'1 High Street','postal_code':'AB1 2CD'}}}");

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.<String>path("card.checks.cvc_check")).isEqualTo(cvc);
        assertThat(created.<String>path("card.checks.address_line1_check")).isEqualTo(line1);
        assertThat(created.<String>path("card.checks.address_postal_code_check"))
                .isEqualTo(postalCode);
    }

    @Test
    void asksNoBankWhenToldNotTo() {
        Response created = post(
                "{'card':{'number':'4000000000000101','exp_month':12,'exp_year':2030,'cvc':'123'},'verify':false}");

        assertThat(created.<String>path("card.checks.cvc_check")).isEqualTo("unchecked");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{}                                                               | 400 | missing_field    | card",
                "{'card':{}}                                                      | 400 | missing_field    | card.exp_month",
                "{'card':'4242424242424242'}                                      | 400 | invalid_type     | card",
                "{'card':{'number':4242424242424242,'exp_month':12,'exp_year':2030}} | 400 | invalid_type  | card.number",
                "{'card':{'number':'4242424242424241','exp_month':12,'exp_year':2030}} | 422 | incorrect_number | card.number",
                "{'card':{'number':'4242 4242 4242 4242','exp_month':12,'exp_year':2030}} | 422 | incorrect_number | card.number",
                "{'card':{'number':'4242424242424242','exp_month':1,'exp_year':2020}} | 422 | expired_card   | card.exp_year",
                "{'card':{'number':'4242424242424242','exp_month':13,'exp_year':2030}} | 422 | invalid_value | card.exp_month",
                "{'card':{'number':'4242424242424242','exp_month':0,'exp_year':2030}} | 422 | invalid_value  | card.exp_month",
                "{'card':{'number':'4242424242424242','exp_month':12,'exp_year':30}} | 422 | invalid_value   | card.exp_year",
                "{'card':{'number':'4242424242424242','exp_month':'12','exp_year':2030}} | 400 | invalid_type | card.exp_month",
                "{'card':{'number':'4242424242424242','exp_month':1.5,'exp_year':2030}} | 400 | invalid_type | card.exp_month",
                "{'card':{'number':'4242424242424242','exp_month':12,'exp_year':2030,'cvc':'4242424242424242'}} | 422 | invalid_value | card.cvc",
                "{'card':{'number':'4242424242424242','exp_month':12,'exp_year':2030,'cvc':4242424242424242}} | 400 | invalid_type | card.cvc",
                "{'card':{'number':'4242424242424242','exp_month':12,'exp_year':2030,'cvv':'4242424242424242'}} | 400 | unknown_field | card.cvv",
                "{'card':{'number':'4242424242424242','exp_month':12,'exp_year':2030,'4242424242424242':1}} | 400 | unknown_field | card.****",
                "{'card':{'number':'4242424242424242','exp_month':12,'exp_year':2030,'holder_name':'4242424242424242'}} | 422 | invalid_value | card.holder_name",
                "{'card':{'number':'4242424242424242','exp_month':12,'exp_year':2030},'customer':'4242424242424242'} | 422 | invalid_value | customer",
                "{'card':{'number':'4242424242424242','exp_month':12,'exp_year':2030},'customer':'ada@example.com'} | 422 | invalid_value | customer",
                "{'card':{'number':'4242424242424242','exp_month':12,'exp_year':2030},'single_use':'4242424242424242'} | 400 | invalid_type | single_use"
            })
    void refusesBadInputByFieldAndNeverShowsANumber(String body, int status, String code, String param) {
        Response refused = post(body);

        assertThat(refused.asString()).doesNotContain("4242424242424242").doesNotContain("4242 4242");
        assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(status);
        assertThat(refused.<String>path("code")).isEqualTo(code);
        assertThat(refused.<String>path("param")).isEqualTo(param);
        assertThat(refused.contentType()).startsWith("application/problem+json");
    }

    @Test
    void wantsAnIdempotencyKey() {
        Response refused = merchant("mch_demo")
                .contentType(ContentType.JSON)
                .body(json(VISA))
                .post("/v1/tokens");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.<String>path("code")).isEqualTo("idempotency_key_missing");
    }

    @Test
    void refusesACardNumberAsAKey() throws SQLException {
        Response refused = post("order-5200828282828210", VISA);

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.<String>path("param")).isEqualTo("Idempotency-Key");
        assertThat(refused.asString()).doesNotContain("5200828282828210");
        assertThat(count("idempotency_key WHERE key LIKE '%5200828282828210%'")).isZero();
    }

    @Test
    void answersARetryWithTheSameToken() {
        String key = UUID.randomUUID().toString();
        String withCvc =
                "{'card':{'number':'4242424242424242','exp_month':12,'exp_year':2030,'cvc':'%s'},'verify':true}";
        Response first = post(key, withCvc.formatted("123"));

        Response retry = post(key, withCvc.formatted("123"));

        assertThat(retry.statusCode()).isEqualTo(201);
        assertThat(retry.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(retry.asString()).isEqualTo(first.asString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'card':{'number':'5555555555554444','exp_month':12,'exp_year':2030}}",
                "{'card':{'number':'4242424242424242','exp_month':11,'exp_year':2030}}",
                "{'card':{'number':'4242424242424242','exp_month':12,'exp_year':2030,'holder_name':'Ada'}}",
                "{'card':{'number':'4242424242424242','exp_month':12,'exp_year':2030},'single_use':true}"
            })
    void refusesTheSameKeyForAnotherRequest(String other) {
        String key = UUID.randomUUID().toString();
        post(key, VISA);

        Response refused = post(key, other);

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.<String>path("code")).isEqualTo("idempotency_key_reused");
    }

    @Test
    void makesOneTokenOfManyRequestsWithOneKey() throws Exception {
        String key = UUID.randomUUID().toString();
        try (ExecutorService clients = Executors.newFixedThreadPool(16)) {
            Callable<Response> client = () -> post(key, VISA);

            List<Response> answers = clients
                    .invokeAll(IntStream.range(0, 16).mapToObj(i -> client).toList())
                    .stream()
                    .map(Future::resultNow)
                    .toList();

            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(201));
            assertThat(answers.stream().map(answer -> answer.<String>path("id")).distinct())
                    .hasSize(1);
        }
    }

    @Test
    void showsATokenToItsMerchantAlone() {
        String id = post(VISA).path("id");

        Response foreign = merchant("mch_other").get("/v1/tokens/" + id);
        Response unknown = merchant("mch_other").get("/v1/tokens/tok_01h455vb4pex5vsknk084sn02q");
        Response nonsense = merchant("mch_other").get("/v1/tokens/4242424242424242");

        assertThat(List.of(foreign.statusCode(), unknown.statusCode(), nonsense.statusCode()))
                .containsOnly(404);
        assertThat(foreign.<String>path("code")).isEqualTo("not_found");
        assertThat(nonsense.asString()).doesNotContain("4242424242424242");
        assertThat(merchant("mch_other").delete("/v1/tokens/" + id).statusCode())
                .isEqualTo(404);
    }

    @Test
    void givesTheSameCardAnotherFingerprintAtAnotherMerchant() {
        String here = post(VISA).path("card.fingerprint");
        String again = post("{'card':{'number':'4242424242424242','exp_month':1,'exp_year':2033}}")
                .path("card.fingerprint");

        String there = merchant("mch_other")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .contentType(ContentType.JSON)
                .body(json(VISA))
                .post("/v1/tokens")
                .path("card.fingerprint");

        assertThat(again).isEqualTo(here);
        assertThat(there).isNotEqualTo(here);
    }

    @Test
    void erasesTheNumberAndProvesIt() throws SQLException {
        String id = post(VISA).path("id");

        Response erased = merchant("mch_demo").delete("/v1/tokens/" + id);
        Response again = merchant("mch_demo").delete("/v1/tokens/" + id);
        Response read = merchant("mch_demo").get("/v1/tokens/" + id);

        for (Response answer : List.of(erased, again, read)) {
            assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
            assertThat(answer.<String>path("status")).isEqualTo("erased");
            assertThat(answer.<String>path("card.last4")).isEqualTo("4242");
        }
        assertThat(count("receipt WHERE kind = 'token.erased' AND subject = '" + id + "'"))
                .isEqualTo(1);
        assertThat(count("audit_entry WHERE action = 'token.erase' AND object = '" + id + "'"))
                .isEqualTo(1);
        assertThat(count("audit_entry WHERE action = 'token.create' AND object = '" + id + "'"))
                .isEqualTo(1);
        assertThat(count("event WHERE type = 'token.erased' AND body LIKE '%" + id + "%'"))
                .isEqualTo(1);
    }

    @Test
    void writesNothingForARefusedCard() throws SQLException {
        String key = UUID.randomUUID().toString();

        post(key, "{'card':{'number':'4242424242424241','exp_month':12,'exp_year':2030}}");

        assertThat(count("idempotency_key WHERE key = '" + key + "'")).isZero();
        assertThat(post(key, VISA).statusCode()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"operator", "auditor", "dispute_agent", "risk_analyst"})
    void letsOnlyMerchantsMakeTokens(String role) {
        Response refused = as(role, "mch_demo")
                .header("Idempotency-Key", "k")
                .contentType(ContentType.JSON)
                .body(json(VISA))
                .post("/v1/tokens");

        assertThat(refused.statusCode()).isEqualTo(403);
    }

    private static Response post(String body) {
        return post(UUID.randomUUID().toString(), body);
    }

    private static Response post(String key, String body) {
        return merchant("mch_demo")
                .header("Idempotency-Key", key)
                .contentType(ContentType.JSON)
                .body(json(body))
                .post("/v1/tokens");
    }

    private static RequestSpecification merchant(String merchant) {
        return as("merchant", merchant);
    }

    private static RequestSpecification as(String role, String merchant) {
        String token =
                given().get("/dev/token?role=" + role + "&merchant=" + merchant).asString();
        return given().auth().oauth2(token);
    }

    private static String json(String singleQuoted) {
        return singleQuoted.replace('\'', '"');
    }

    private static long count(String what) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        PostgresForTests.jdbcUrl(),
                        "postern_owner",
                        Logins.forTests().owner());
                ResultSet rows = connection.createStatement().executeQuery("SELECT count(*) FROM " + what)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
