package io.postern.delivery;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.Refusal;
import io.postern.audit.Trail;
import io.postern.id.IdKind;
import io.postern.keys.WebhookSecretText;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@PosternTest
class WebhookEndpointTest {
    private static final String ENDPOINTS = "/v1/webhook_endpoints";
    private static final String URL = "https://shop.invalid/webhooks";

    private MerchantForTests shop;

    @BeforeEach
    void open() {
        shop = MerchantForTests.open();
    }

    @Test
    void showsTheSecretOnceAndNeverAgain() {
        Response made =
                make("{'url':'" + URL + "','events':['payment.succeeded','refund.failed'],'description':'Orders',"
                        + "'headers':{'X-Shop-Key':'let me in'},'ordered':true,'rate_limit':50}");
        String id = made.path("id");

        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(id).matches("whe_[0-9a-z]{26}");
        assertThat(WebhookSecretText.bytes(made.path("secret"))).hasSize(32);
        assertThat(made.<Map<String, String>>path("headers")).isEqualTo(Map.of("X-Shop-Key", "****"));
        assertThat(made.<List<String>>path("events")).containsExactly("payment.succeeded", "refund.failed");
        assertThat(made.<String>path("status")).isEqualTo("enabled");
        assertThat(made.<Boolean>path("ordered")).isTrue();
        assertThat(made.<Integer>path("rate_limit")).isEqualTo(50);
        for (Response later : List.of(
                shop.get(ENDPOINTS + "/" + id),
                shop.get(ENDPOINTS),
                change(id, "{'description':'Other'}"),
                delete(shop, id))) {
            assertThat(later.statusCode()).isEqualTo(200);
            assertThat(later.asString()).contains(id).doesNotContain("secret", "whsec_", "let me in");
        }
    }

    @Test
    void tellsOfEverythingWhenNothingElseIsSaid() {
        Response made = make("{'url':'" + URL + "'}");

        assertThat(made.<List<String>>path("events")).containsExactly("*");
        assertThat(made.<Boolean>path("ordered")).isFalse();
        assertThat(made.<Object>path("rate_limit")).isNull();
        assertThat(made.<Map<String, String>>path("headers")).isEmpty();
    }

    @Test
    void answersARetryWithTheSameSecret() {
        String key = MerchantForTests.newKey();
        Response first = shop.post(ENDPOINTS, key, "{'url':'" + URL + "'}");

        Response retry = shop.post(ENDPOINTS, key, "{'url':'" + URL + "'}");
        Response other = shop.post(ENDPOINTS, key, "{'url':'" + URL + "/2'}");

        assertThat(retry.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(retry.asString()).isEqualTo(first.asString());
        Refusal.assertIsProblem(other, 422, "idempotency_key_reused");
        assertThat(shop.get(ENDPOINTS).<List<?>>path("data")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://shop.invalid/",
                "https://127.0.0.1/",
                "https://2130706433/",
                "https://0x7f.1/",
                "https://127.1/",
                "https://[::1]/",
                "https://[::ffff:127.0.0.1]/",
                "https://localhost/",
                "http://localhost./",
                "http://LOCALHOST/",
                "http://127.0.0.1./",
                "http://0177.0.0.1/",
                "http://127.1/",
                "http://[::1]/",
                "https://169.254.169.254/latest/meta-data",
                "https://metadata.google.internal/",
                "https://user@shop.invalid/",
                "https://shop.invalid./",
                "https://Shop.invalid/",
                "https://shop.invalid:0/",
                "https://shop.invalid:22/",
                "https://shop.invalid/#x",
                "https://127.0.0.1\uff0e/",
                "https://\u2460\u2461\u2466.0.0.1/",
                "ftp://shop.invalid/",
                ""
            })
    void refusesAnAddressThatMightBeInside(String url) {
        String id = make("{'url':'" + URL + "'}").path("id");

        Response refused = Refusal.expect(shop, () -> make("{'url':'" + url + "'}"), 422, "invalid_value", "url");
        Response unchanged =
                Refusal.expect(shop, () -> change(id, "{'url':'" + url + "'}"), 422, "invalid_value", "url");

        assertThat(refused.<String>path("detail")).startsWith("url must be an https URL");
        assertThat(unchanged.<String>path("detail")).isEqualTo(refused.<String>path("detail"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "content-length",
                "Content-Type",
                "Webhook-Id",
                "webhook-anything",
                "Connection",
                "Transfer-Encoding",
                "Cookie",
                "User-Agent",
                "Proxy-Authorization",
                "Upgrade",
                "TE"
            })
    void keepsHeadersOfItsOwnToItself(String name) {
        Refusal.expect(
                shop,
                () -> make("{'url':'" + URL + "','headers':{'" + name + "':'x'}}"),
                422,
                "invalid_value",
                "headers." + name);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    {'X A':'x'}                                | headers
                    {'X:A':'x'}                                | headers
                    {'':'x'}                                   | headers
                    {'X-A':''}                                 | headers.X-A
                    {'X-A':' x'}                               | headers.X-A
                    {'X-A':'a\\r\\nX-Inner: 1'}                | headers.X-A
                    {'X-A':'ä'}                                | headers.X-A
                    {'X-A':null}                               | headers.X-A
                    {'X-A':'1','x-a':'2'}                      | headers.x-a
                    {'X-A':'4242424242424242'}                 | headers.X-A
                    """)
    void refusesHeadersThatAreNone(String headers, String param) {
        String body = "{'url':'" + URL + "','headers':" + headers + "}";

        assertThat(Refusal.expect(shop, () -> make(body), 422, "invalid_value", param)
                        .asString())
                .doesNotContain("X-Inner");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    'events':['payment.exploded']                          | 422 | invalid_value | events[0]
                    'events':['payment.failed','*']                        | 422 | invalid_value | events[1]
                    'events':['payment.failed','payment.failed']           | 422 | invalid_value | events
                    'events':[]                                            | 422 | invalid_value | events
                    'events':[null]                                        | 422 | invalid_value | events[0]
                    'events':'*'                                           | 400 | invalid_type  | events
                    'rate_limit':-1                                        | 422 | invalid_value | rate_limit
                    'rate_limit':1001                                      | 422 | invalid_value | rate_limit
                    'status':'gone'                                        | 422 | invalid_value | status
                    'description':'card 4242424242424242'                  | 422 | invalid_value | description
                    'secret':'whsec_bWluZQ=='                              | 400 | unknown_field | secret
                    """)
    void namesTheFieldThatCannotBe(String field, int status, String code, String param) {
        Refusal.expect(shop, () -> make("{'url':'" + URL + "'," + field + "}"), status, code, param);
    }

    @Test
    void needsAnAddressToBeMade() {
        Refusal.expect(shop, () -> make("{'events':['*']}"), 400, "missing_field", "url");
    }

    @Test
    void changesOnlyWhatIsNamedAndKeepsWhatWasOnTheTrail() throws SQLException {
        String id = make("{'url':'" + URL
                        + "','headers':{'X-Key':'old-secret-value'},'rate_limit':5,'description':'a'}")
                .path("id");

        Response changed = change(id, "{'events':['refund.failed'],'rate_limit':0,'description':''}");
        Response keyed = change(id, "{'headers':{'X-Other':'new-secret-value'}}");

        assertThat(changed.<String>path("url")).isEqualTo(URL);
        assertThat(changed.<List<String>>path("events")).containsExactly("refund.failed");
        assertThat(changed.<Object>path("rate_limit")).isNull();
        assertThat(changed.<Object>path("description")).isNull();
        assertThat(changed.<Map<String, String>>path("headers")).containsOnlyKeys("X-Key");
        assertThat(keyed.<Map<String, String>>path("headers")).containsOnlyKeys("X-Other");
        List<Map<String, Object>> trail = Trail.entries("object = ?", id);
        assertThat(trail)
                .extracting(entry -> entry.get("action"))
                .containsExactly("webhook_endpoint.create", "webhook_endpoint.update", "webhook_endpoint.update");
        assertThat(trail.get(1).get("detail").toString())
                .contains("\"old\"", "\"new\"", "refund.failed", "\"rate_limit\": 5")
                .doesNotContain("secret-value", "whsec_");
        assertThat(trail.getLast().get("detail").toString()).contains("X-Other").doesNotContain("secret-value");
    }

    @Test
    void isDisabledAndBeginsAnew() throws SQLException {
        String id = make("{'url':'" + URL + "'}").path("id");

        Response paused = change(id, "{'status':'disabled'}");
        sql("INSERT INTO failing_endpoint (merchant_id, endpoint_id, since) VALUES (?, ?, now())", id);
        Response again = change(id, "{'status':'enabled'}");

        assertThat(paused.<String>path("status")).isEqualTo("disabled");
        assertThat(paused.<String>path("disabled_because")).isEqualTo("asked");
        assertThat(again.<String>path("status")).isEqualTo("enabled");
        assertThat(again.<Object>path("disabled_because")).isNull();
        assertThat(count("SELECT count(*) FROM failing_endpoint WHERE merchant_id = ? AND endpoint_id = ?", id))
                .isZero();
    }

    @Test
    void takesItsSecretsAndWhatWaitedWithItWhenItGoes() throws SQLException {
        String id = make("{'url':'" + URL + "'}").path("id");
        String waiting = "INSERT INTO delivery (merchant_id, endpoint_id, event_id, object_id, object_version, due_at)"
                + " VALUES (?, ?, '%s', '%s', 1, now())";
        sql(waiting.formatted(UUID.randomUUID(), UUID.randomUUID()), id);
        assertThat(count("SELECT count(*) FROM webhook_secret WHERE merchant_id = ? AND endpoint_id = ?", id))
                .isEqualTo(1);

        Response deleted = delete(shop, id);

        assertThat(deleted.<String>path("status")).isEqualTo("deleted");
        for (String table : List.of("webhook_secret", "delivery")) {
            assertThat(count("SELECT count(*) FROM " + table + " WHERE merchant_id = ? AND endpoint_id = ?", id))
                    .as(table)
                    .isZero();
        }
        Refusal.assertIsProblem(shop.get(ENDPOINTS + "/" + id), 404, "not_found");
        Refusal.assertIsProblem(delete(shop, id), 404, "not_found");
        assertThat(Trail.entries("object = ? AND action = 'webhook_endpoint.delete'", id))
                .hasSize(1);
    }

    @Test
    void hasAtMostSixteenHoweverManyAreMadeAtOnce() {
        List<Integer> answers = IntStream.range(0, 24)
                .mapToObj(n -> CompletableFuture.supplyAsync(
                        () -> make("{'url':'" + URL + "/" + n + "'}").statusCode()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(answers).filteredOn(status -> status == 201).hasSize(MakeEndpoint.MOST);
        assertThat(answers).filteredOn(status -> status == 409).hasSize(24 - MakeEndpoint.MOST);
        Refusal.expect(shop, () -> make("{'url':'" + URL + "'}"), 409, "too_many_endpoints", null);
        assertThat(shop.get(ENDPOINTS + "?limit=100").<List<?>>path("data")).hasSize(MakeEndpoint.MOST);
    }

    @Test
    void signsWithTheSecretBeforeForAWhile() throws SQLException {
        Response made = make("{'url':'" + URL + "'}");
        String id = made.path("id");
        String key = MerchantForTests.newKey();

        Response rotated = shop.post(ENDPOINTS + "/" + id + "/rotate_secret", key, "{'overlap_seconds':3600}");
        Response retry = shop.post(ENDPOINTS + "/" + id + "/rotate_secret", key, "{'overlap_seconds':3600}");

        assertThat(rotated.statusCode()).isEqualTo(200);
        assertThat(rotated.<String>path("secret")).startsWith("whsec_").isNotEqualTo(made.<String>path("secret"));
        assertThat(retry.asString()).isEqualTo(rotated.asString());
        assertThat(count("""
                SELECT count(*) FROM webhook_secret WHERE merchant_id = ? AND endpoint_id = ? AND version = 2
                    AND former_until BETWEEN now() + interval '3590 s' AND now() + interval '3600 s'
                """, id)).isEqualTo(1);
        assertThat(Trail.entries("object = ? AND action = 'webhook_endpoint.rotate_secret'", id))
                .singleElement()
                .satisfies(entry -> assertThat(entry.get("detail").toString())
                        .contains("former_valid_until")
                        .doesNotContain("whsec_"));
    }

    @Test
    void hasAtMostFourSecretsAtATime() {
        String rotate = ENDPOINTS + "/" + make("{'url':'" + URL + "'}").path("id") + "/rotate_secret";
        for (int n = 0; n < 3; n++) {
            assertThat(shop.post(rotate, "{}").statusCode()).isEqualTo(200);
        }

        Refusal.expect(shop, () -> shop.post(rotate, "{}"), 409, "illegal_state", "overlap_seconds");

        assertThat(shop.post(rotate, "{'overlap_seconds':0}").statusCode()).isEqualTo(200);
        assertThat(shop.post(rotate, "{}").statusCode()).isEqualTo(200);
        Refusal.expect(
                shop, () -> shop.post(rotate, "{'overlap_seconds':604801}"), 422, "invalid_value", "overlap_seconds");
        Refusal.expect(
                shop, () -> shop.post(rotate, "{'overlap_seconds':-1}"), 422, "invalid_value", "overlap_seconds");
    }

    @Test
    void isReadAndNotChangedByThePlatform() {
        String id =
                make("{'url':'" + URL + "','headers':{'X-Key':'let-me-in'}}").path("id");

        for (String role : Set.of("operator", "auditor")) {
            String token = MerchantForTests.token(role, "mch_demo");
            Response one = given().auth().oauth2(token).get(ENDPOINTS + "/" + id);
            Response list = given().auth().oauth2(token).get(ENDPOINTS + "?merchant=" + shop.id());

            assertThat(one.statusCode()).as(one.asString()).isEqualTo(200);
            assertThat(one.asString()).contains("X-Key").doesNotContain("let-me-in", "whsec_");
            assertThat(list.<List<String>>path("data.id")).containsExactly(id);
            assertThat(given().auth().oauth2(token).delete(ENDPOINTS + "/" + id).statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void listsNewestFirstPageByPage() {
        List<String> made = Stream.generate(() -> make("{'url':'" + URL + "'}").<String>path("id"))
                .limit(3)
                .toList();

        Response first = shop.get(ENDPOINTS + "?limit=2");
        Response rest = shop.get(ENDPOINTS + "?limit=2&starting_after=" + first.path("next_cursor"));

        assertThat(first.<List<String>>path("data.id")).containsExactly(made.get(2), made.get(1));
        assertThat(rest.<List<String>>path("data.id")).containsExactly(made.get(0));
        assertThat(rest.<Boolean>path("has_more")).isFalse();
    }

    private Response make(String body) {
        return shop.post(ENDPOINTS, body);
    }

    private Response change(String id, String body) {
        return given().auth()
                .oauth2(shop.token())
                .contentType("application/json")
                .body(MerchantForTests.json(body))
                .patch(ENDPOINTS + "/" + id);
    }

    private static Response delete(MerchantForTests who, String id) {
        return given().auth().oauth2(who.token()).delete(ENDPOINTS + "/" + id);
    }

    private void sql(String text, String endpoint) throws SQLException {
        try (Connection database = PostgresForTests.ofMerchant(merchant());
                PreparedStatement statement = prepared(database, text, endpoint)) {
            statement.execute();
        }
    }

    private long count(String text, String endpoint) throws SQLException {
        try (Connection database = PostgresForTests.ofMerchant(merchant());
                PreparedStatement statement = prepared(database, text, endpoint);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private PreparedStatement prepared(Connection database, String text, String endpoint) throws SQLException {
        PreparedStatement statement = database.prepareStatement(text);
        statement.setObject(1, merchant());
        statement.setObject(2, IdKind.WEBHOOK_ENDPOINT.parse(endpoint).orElseThrow());
        return statement;
    }

    private UUID merchant() {
        return IdKind.MERCHANT.parse(shop.id()).orElseThrow();
    }
}
