package io.postern.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens that the outside issuer's own key has signed, and that are no access tokens for here and now all the same. */
@PosternTest
class OutsideTokensTest {
    private static final long NOW = Instant.now().getEpochSecond();

    static Stream<Arguments> good() {
        return Stream.of(
                Arguments.of("plain", Map.of(), Map.of()),
                Arguments.of("of RFC 9068", Map.of("typ", "at+jwt"), Map.of()),
                Arguments.of("of Keycloak", Map.of("typ", "JWT"), Map.of("typ", "Bearer")),
                Arguments.of("says that it is one", Map.of(), Map.of("token_use", "access")),
                Arguments.of("by PSS", Map.of("alg", "PS256"), Map.of()),
                Arguments.of("by a clock that is a little ahead", Map.of(), Map.of("iat", NOW + 5, "nbf", NOW + 5)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void good(String name, Map<String, Object> head, Map<String, Object> claims) {
        Response answer = read(signed(head, claims));

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    }

    static Stream<Arguments> bad() {
        long far = NOW + 3_600;
        return Stream.of(
                Arguments.of("not valid yet", Map.of(), Map.of("nbf", far)),
                Arguments.of("issued in the future", Map.of(), Map.of("iat", far, "exp", far + 300)),
                Arguments.of("without a time of issue", Map.of(), absent("iat")),
                Arguments.of("without an end", Map.of(), absent("exp")),
                Arguments.of("ended", Map.of(), Map.of("exp", NOW - 60, "iat", NOW - 120)),
                Arguments.of("without an audience", Map.of(), absent("aud")),
                Arguments.of("for somebody else", Map.of(), Map.of("aud", List.of("somebody", "else"))),
                Arguments.of("of another issuer", Map.of(), Map.of("iss", "https://elsewhere.test")),
                Arguments.of("without an issuer", Map.of(), absent("iss")),
                Arguments.of("without a subject", Map.of(), absent("sub")),
                Arguments.of("Keycloak's ID token", Map.of(), Map.of("typ", "ID")),
                Arguments.of("Keycloak's refresh token", Map.of(), Map.of("typ", "Refresh")),
                Arguments.of("Keycloak's offline token", Map.of(), Map.of("typ", "Offline")),
                Arguments.of("a logout token", Map.of("typ", "logout+jwt"), Map.of()),
                Arguments.of("a logout token by its claim", Map.of(), Map.of("events", Map.of())),
                Arguments.of("an ID token by its hash", Map.of(), Map.of("at_hash", "abc")),
                Arguments.of("an ID token by its use", Map.of(), Map.of("token_use", "id")),
                Arguments.of("a proof", Map.of("typ", "dpop+jwt"), Map.of()),
                Arguments.of("a critical header", Map.of("crit", List.of("exp")), Map.of()),
                Arguments.of("a key's address", Map.of("jku", "https://elsewhere.test/keys"), Map.of()),
                Arguments.of("a certificate's address", Map.of("x5u", "https://elsewhere.test/cert"), Map.of()),
                Arguments.of("a key", Map.of("jwk", Map.of("kty", "RSA")), Map.of()),
                Arguments.of("an algorithm that is not on the list", Map.of("alg", "RS512"), Map.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void bad(String name, Map<String, Object> head, Map<String, Object> claims) {
        String token = signed(head, claims);

        for (int attempt = 0; attempt < 2; attempt++) { // not from memory either
            Response answer = read(token);

            assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(401);
            assertThat(answer.contentType()).startsWith("application/problem+json");
            assertThat(answer.<String>path("code")).isEqualTo("unauthenticated");
        }
    }

    @Test
    void refusesAClaimThatStandsThereTwice() {
        String claims =
                "{\"iss\":\"%s\",\"aud\":\"postern\",\"sub\":\"x\",\"iat\":%d,\"exp\":%d,\"role\":\"auditor\"%s}";

        assertThat(read(signed(Map.of(), claims.formatted(OidcForTests.ISSUER, NOW, NOW + 300, "")))
                        .statusCode())
                .as("the planted one, without the second claim")
                .isEqualTo(200);
        assertThat(read(signed(
                                Map.of(),
                                claims.formatted(OidcForTests.ISSUER, NOW, NOW + 300, ",\"role\":\"operator\"")))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void refusesATokenThatIsSignedWithThePublicKeyAsASecret() {
        String head = encoded("{\"alg\":\"HS256\"}");
        String claims = encoded("{\"iss\":\"" + OidcForTests.ISSUER
                + "\",\"aud\":\"postern\",\"sub\":\"x\",\"role\":\"operator\",\"iat\":" + NOW + ",\"exp\":"
                + (NOW + 300)
                + "}");
        for (byte[] secret : OidcForTests.publicKeyAsASecret()) {
            assertThat(read(head + "." + claims + "." + OidcForTests.hs256(secret, head + "." + claims))
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    private static Map<String, Object> absent(String claim) {
        Map<String, Object> claims = new HashMap<>();
        claims.put(claim, null);
        return claims;
    }

    private static String signed(Map<String, Object> head, Map<String, Object> changes) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(OidcForTests.ISSUER);
        claims.setAudience("postern");
        claims.setSubject("somebody");
        claims.setClaim("role", "auditor");
        claims.setClaim("iat", NOW);
        claims.setClaim("exp", NOW + 300);
        changes.forEach((name, value) -> {
            if (value == null) {
                claims.unsetClaim(name);
            } else {
                claims.setClaim(name, value);
            }
        });
        return signed(head, claims.toJson());
    }

    private static String signed(Map<String, Object> head, String claims) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        signature.setAlgorithmHeaderValue("RS256");
        head.forEach(signature::setHeader);
        signature.setPayload(claims);
        signature.setKey(OidcForTests.privateKey());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Response read(String token) {
        return given().header("Authorization", "Bearer " + token).get("/test/door");
    }
}
