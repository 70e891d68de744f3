package io.postern.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.restassured.response.Response;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@PosternTest
class AccessTest {
    private static final String OWN = "https://postern.invalid";

    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    OwnTokens own;

    @Test
    void letsTheGatewaysOwnTokenIn() {
        Response answer =
                read(issue("shop", Map.of("role", "merchant", "merchant_id", "mch_demo"), Duration.ofMinutes(5)));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.<String>path("merchant")).isEqualTo("mch_demo");
        assertThat(answer.<String>path("client")).isEqualTo("shop");
        assertThat(answer.<String>path("address")).isEqualTo("127.0.0.1");
        assertThat(answer.<String>path("request_id")).isEqualTo(answer.header("Request-Id"));
    }

    @Test
    void letsATokenOfTheOutsideIssuerIn() {
        Response answer = read(outside()
                .claim("role", "merchant")
                .claim("merchant_id", "mch_other")
                .sign(key()));

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        assertThat(answer.<String>path("merchant")).isEqualTo("mch_other");
    }

    @Test
    void readsTheRolesAsKeycloakWritesThem() {
        Response answer = read(outside()
                .claim("realm_access", Map.of("roles", List.of("offline_access", "auditor")))
                .sign(key()));

        assertThat(answer.<String>path("role")).isEqualTo("auditor");
        assertThat(answer.<String>path("merchant")).isEqualTo("mch_platform");
    }

    @Test
    void answersTheSameFromMemory() {
        String token = issue(
                "shop", Map.of("role", "merchant", "merchant_id", "mch_demo", "acr", "mfa"), Duration.ofMinutes(5));

        Map<String, Object> first = read(token).as(Map.class);
        Map<String, Object> second = read(token).as(Map.class);

        assertThat(second.remove("request_id")).isNotEqualTo(first.remove("request_id"));
        assertThat(second).isEqualTo(first);
    }

    @Test
    void wantsAToken() {
        Response answer = given().get("/test/door");

        assertRefused(answer, 401, "unauthenticated");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"postern\"");
    }

    static Stream<String> badTokens() {
        PrivateKey stranger = OidcForTests.newKeyPair().getPrivate();
        long past = Instant.now().getEpochSecond() - 3_600;
        return Stream.of(
                "nonsense",
                "a.b.c",
                outside().claim("role", "operator").sign(stranger),
                claims(OWN).claim("role", "operator").sign(stranger),
                claims(OWN).claim("role", "operator").sign(key()),
                claims("https://elsewhere.test").claim("role", "operator").sign(key()),
                outside()
                        .claim("role", "operator")
                        .issuedAt(past)
                        .expiresAt(past + 60)
                        .sign(key()),
                outside().claim("role", "operator").audience("somebody-else").sign(key()),
                unsigned(OWN),
                unsigned(OidcForTests.ISSUER),
                claims(OWN).claim("role", "operator").signWithSecret("s".repeat(64)),
                claims(OidcForTests.ISSUER).claim("role", "operator").signWithSecret("s".repeat(64)));
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.MethodSource("badTokens")
    void believesNoForgedOrForeignToken(String token) {
        for (int attempt = 0; attempt < 2; attempt++) { // not from memory either
            Response answer = read(token);

            assertRefused(answer, 401, "unauthenticated");
            assertThat(answer.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
        }
    }

    @Test
    void believesNoOwnTokenThatHasEndedOrWasChanged() {
        String ended = issue("shop", Map.of("role", "auditor"), Duration.ofHours(-2));
        String good = issue("shop", Map.of("role", "auditor"), Duration.ofMinutes(5));
        String[] parts = good.split("\\.");
        String richer = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
                .replace("auditor", "operator");

        assertRefused(read(ended), 401, "unauthenticated");
        assertThat(read(good).statusCode()).isEqualTo(200);
        assertRefused(read(parts[0] + "." + encode(richer) + "." + parts[2]), 401, "unauthenticated");
    }

    @Test
    void takesNoTokenOutOfTwoHeaders() {
        String token = issue("shop", Map.of("role", "auditor"), Duration.ofMinutes(5));

        assertRefused(
                given().header("Authorization", "Bearer " + token, "Bearer x").get("/test/door"),
                401,
                "unauthenticated");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "-",
            value = {
                "merchant; -; -", // a merchant without its merchant
                "merchant; mch_platform; -",
                "merchant; mch_nonsense; -",
                "emperor; mch_demo; -",
                "dispute_agent; mch_nonsense; -", // whose merchant is unclear is nobody's agent, and not everybody's
                "risk_analyst; mch_platform; -",
                "-; mch_demo; -",
                "merchant; mch_demo; tokens:write",
                "merchant; mch_demo; merchants:read tokens:read"
            })
    void holdsEveryTokenToItsRoleAndScope(String role, String merchant, String scope) {
        Map<String, Object> claims = new java.util.HashMap<>();
        putIfThere(claims, "role", role);
        putIfThere(claims, "merchant_id", merchant);
        putIfThere(claims, "scope", scope);

        assertRefused(read(issue("shop", claims, Duration.ofMinutes(5))), 403, "insufficient_scope");
    }

    /** As an issuer does that is set up to send every attribute as a list, or that knows no merchant of a person. */
    @Test
    void makesNobodyThePlatformsWhoseMerchantCannotBeRead() {
        for (Object unreadable : List.of("", List.of("mch_demo"), 7)) {
            Map<String, Object> claims = Map.of("role", "dispute_agent", "merchant_id", unreadable);

            assertRefused(read(issue("agent", claims, Duration.ofMinutes(5))), 403, "insufficient_scope");
        }
    }

    @Test
    void addsNoRightsOfTwoRolesUp() {
        String token = outside()
                .claim("realm_access", Map.of("roles", List.of("merchant", "auditor")))
                .claim("merchant_id", "mch_demo")
                .sign(key());

        assertRefused(read(token), 403, "insufficient_scope");
    }

    @Test
    void saysWhichScopeIsMissing() {
        String token = issue("eye", Map.of("role", "auditor"), Duration.ofMinutes(5));

        Response answer = given().auth()
                .oauth2(token)
                .contentType("application/json")
                .body("{}")
                .post("/test/door");

        assertRefused(answer, 403, "insufficient_scope");
        assertThat(answer.<String>path("detail")).contains("payments:write");
        assertThat(answer.header("WWW-Authenticate")).contains("scope=\"payments:write\"");
    }

    @Test
    void refusesBeforeTheBodyIsRead() {
        String token = issue("eye", Map.of("role", "auditor"), Duration.ofMinutes(5));

        assertRefused(
                given().auth()
                        .oauth2(token)
                        .contentType("application/json")
                        .body("{broken")
                        .post("/test/door"),
                403,
                "insufficient_scope");
    }

    @Test
    void refusesWhatNobodyDecided() {
        String token = issue("shop", Map.of("role", "merchant", "merchant_id", "mch_demo"), Duration.ofMinutes(5));

        assertRefused(given().auth().oauth2(token).delete("/test/door"), 403, "insufficient_scope");
        assertRefused(given().delete("/test/door"), 403, "insufficient_scope");
    }

    @Test
    void asksForASecondFactorThatIsFresh() {
        long now = Instant.now().getEpochSecond();

        assertThat(precious(Map.of("acr", "mfa", "auth_time", now)).statusCode())
                .isEqualTo(200);
        for (Map<String, Object> weak : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("acr", "mfa"),
                Map.of("acr", "pwd", "auth_time", now),
                Map.of("acr", "mfa", "auth_time", now - 3_600))) {
            Response answer = precious(weak);

            assertRefused(answer, 401, "insufficient_user_authentication");
            assertThat(answer.header("WWW-Authenticate")).contains("acr_values=\"mfa\"", "max_age=\"300\"");
        }
    }

    private String issue(String client, Map<String, Object> claims, Duration life) {
        return own.issue(client, claims, life).await().atMost(SOON);
    }

    private Response precious(Map<String, Object> login) {
        Map<String, Object> claims = new java.util.HashMap<>(login);
        claims.put("role", "auditor");
        return given().auth()
                .oauth2(issue("eye", claims, Duration.ofMinutes(5)))
                .put("/test/door");
    }

    private static void putIfThere(Map<String, Object> claims, String name, String value) {
        if (value != null) {
            claims.put(name, value);
        }
    }

    private static Response read(String token) {
        return given().header("Authorization", "Bearer " + token).get("/test/door");
    }

    private static JwtClaimsBuilder outside() {
        return claims(OidcForTests.ISSUER);
    }

    private static JwtClaimsBuilder claims(String issuer) {
        return Jwt.issuer(issuer).subject("somebody").audience("postern").expiresIn(300);
    }

    private static PrivateKey key() {
        return OidcForTests.privateKey();
    }

    private static String unsigned(String issuer) {
        long now = Instant.now().getEpochSecond();
        return encode("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "."
                + encode("{\"iss\":\"" + issuer + "\",\"sub\":\"x\",\"aud\":\"postern\",\"role\":\"operator\",\"iat\":"
                        + now + ",\"exp\":" + (now + 300) + "}")
                + ".";
    }

    private static String encode(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertRefused(Response answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.<String>path("code")).isEqualTo(code);
        assertThat(answer.header("WWW-Authenticate") != null || status == 403).isTrue();
    }
}
