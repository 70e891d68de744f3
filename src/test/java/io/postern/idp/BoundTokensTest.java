package io.postern.idp;

import static io.postern.idp.KeycloakForTests.Login.MFA;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.OctJwkGenerator;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens that a real identity provider has bound to a client's key: good with a fresh proof of it, and worth nothing without. */
@KeycloakTest
@TestProfile(BoundTokensTest.BoundReads.class)
class BoundTokensTest {
    /** A gateway that takes bound tokens alone for reading disputes. */
    public static class BoundReads implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("postern.access.bound-tokens-for", "disputes:read");
        }
    }

    private static final String DOOR = "/test/door";
    private static final String BOUND_ONLY = "/test/bound";

    private final ProofKey key = ProofKey.made();
    private String token;

    @BeforeEach
    void aMachineHasATokenThatIsBound() {
        token = KeycloakForTests.shared().bySecret("merchant-dpop", key).access();
    }

    @Test
    void letsItInWithAFreshProofForEachRequest() {
        for (int request = 0; request < 3; request++) {
            Response answer = ask(proof().sign());

            assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
            assertThat(answer.<String>path("merchant")).isEqualTo("mch_demo");
        }
    }

    @Test
    void takesTheSpellingsThatMeanTheSameAddress() {
        String host = url("").replace("http:", "HTTP:");
        for (String spelled : List.of(host + "/test/door", host + "/test/door?a=b#c", host + "/%74est/doo%72")) {
            Response answer = ask(proof().claim("htu", spelled).sign());

            assertThat(answer.statusCode()).as(spelled + answer.asString()).isEqualTo(200);
        }
    }

    @Test
    void takesAPersonsBoundToken() {
        String person = KeycloakForTests.shared().login("mia", MFA, key).access();

        Response precious = given().header("Authorization", "DPoP " + person)
                .header("DPoP", key.proof("PUT", url(DOOR), person).sign())
                .put(DOOR);

        assertThat(precious.statusCode()).as(precious.asString()).isEqualTo(200);
    }

    @Test
    void refusesEachProofThatDoesNotFit() throws JoseException {
        Map<String, String> unfit = unfit();

        unfit.forEach((name, proof) -> {
            Response answer = ask(proof);
            assertThat(answer.statusCode()).as(name + ": " + answer.asString()).isEqualTo(401);
            assertThat(answer.<String>path("code")).as(name).isEqualTo("unauthenticated");
            assertThat(answer.header("WWW-Authenticate")).as(name).startsWith("DPoP realm=\"postern\", error=\"");
        });

        assertThat(unfit).hasSizeGreaterThanOrEqualTo(30);
        assertThat(ask(proof().sign()).statusCode()).as("the planted good one").isEqualTo(200);
    }

    private Map<String, String> unfit() throws JoseException {
        Map<String, String> unfit = new LinkedHashMap<>();
        unfit.put("another method", proof().claim("htm", "POST").sign());
        unfit.put("the method in small letters", proof().claim("htm", "get").sign());
        unfit.put("another path", proof().claim("htu", url("/test/other")).sign());
        unfit.put(
                "another path by case", proof().claim("htu", url("/test/Door")).sign());
        unfit.put(
                "another host",
                proof().claim("htu", "http://elsewhere.test" + DOOR).sign());
        unfit.put(
                "another port",
                proof().claim("htu", RestAssured.baseURI + ":1" + DOOR).sign());
        unfit.put(
                "another scheme",
                proof().claim("htu", url(DOOR).replace("http:", "https:")).sign());
        unfit.put("a path alone", proof().claim("htu", DOOR).sign());
        unfit.put("no address", proof().claim("htu", "::").sign());
        unfit.put("another token", proof().claim("ath", Proof.hash("other")).sign());
        unfit.put("too old", proof().claim("iat", now() - 120).sign());
        unfit.put("of the future", proof().claim("iat", now() + 120).sign());
        unfit.put(
                "by another key", ProofKey.made().proof("GET", url(DOOR), token).sign());
        for (String claim : List.of("htm", "htu", "iat", "jti", "ath")) {
            unfit.put("without " + claim, proof().claim(claim, null).sign());
        }
        for (String claim : List.of("htm", "htu", "jti", "ath")) {
            unfit.put("a number for " + claim, proof().claim(claim, 5).sign());
        }
        unfit.put("no jti in it", proof().claim("jti", "").sign());
        unfit.put("a long jti", proof().claim("jti", "x".repeat(300)).sign());
        unfit.put("not of the type", proof().head("typ", "JWT").sign());
        unfit.put("without a type", proof().head("typ", null).sign());
        unfit.put("without a key", proof().head("jwk", null).sign());
        unfit.put("a critical header", proof().head("crit", List.of("exp")).sign());
        unfit.put(
                "with the secret key",
                proof().head("jwk", key.key().toParams(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE))
                        .sign());
        unfit.put("without a signature", proof().signedWith(null, "none").sign());
        byte[] secret = "s".repeat(32).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        unfit.put(
                "with a shared secret",
                proof().signedWith(new SecretKeySpec(secret, "HmacSHA256"), "HS256")
                        .sign());
        unfit.put(
                "with a shared secret for a key",
                proof().head(
                                "jwk",
                                OctJwkGenerator.generateJwk(256)
                                        .toParams(JsonWebKey.OutputControlLevel.INCLUDE_SYMMETRIC))
                        .signedWith(new SecretKeySpec(secret, "HmacSHA256"), "HS256")
                        .sign());
        unfit.put(
                "signed by another key than it shows",
                proof().signedWith(
                                EcJwkGenerator.generateJwk(EllipticCurves.P256).getPrivateKey(), "ES256")
                        .sign());
        var weak = RsaJwkGenerator.generateJwk(1024);
        unfit.put(
                "a short RSA key",
                proof().head("jwk", weak.toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY))
                        .signedWith(weak.getPrivateKey(), "RS256")
                        .sign());
        unfit.put("no proof in it", "nonsense");
        unfit.put("huge", proof().claim("more", "x".repeat(5_000)).sign());
        unfit.put("the token itself", token);
        return unfit;
    }

    @Test
    void takesNoProofTwice() throws Exception {
        String once = proof().sign();
        assertThat(ask(once).statusCode()).isEqualTo(200);
        assertThat(ask(once).statusCode()).isEqualTo(401);

        String raced = proof().sign();
        try (ExecutorService racers = Executors.newFixedThreadPool(8)) {
            List<Callable<Integer>> runs =
                    java.util.Collections.nCopies(24, () -> ask(raced).statusCode());
            List<Integer> answers = new java.util.ArrayList<>();
            for (Future<Integer> run : racers.invokeAll(runs)) {
                answers.add(run.get());
            }
            assertThat(answers).containsOnly(200, 401);
            assertThat(answers.stream().filter(status -> status == 200)).hasSize(1);
        }
    }

    @Test
    void refusesABoundTokenWithoutItsProof() {
        assertRefused(given().header("Authorization", "Bearer " + token).get(DOOR), "bound to a key");
        assertRefused(
                given().header("Authorization", "Bearer " + token)
                        .header("DPoP", proof().sign())
                        .get(DOOR),
                "bound to a key");
        assertRefused(given().header("Authorization", "DPoP " + token).get(DOOR), "exactly one DPoP header");
        assertRefused(
                given().header("Authorization", "DPoP " + token)
                        .header("DPoP", proof().sign(), proof().sign())
                        .get(DOOR),
                "exactly one DPoP header");
    }

    @Test
    void refusesAProofForATokenThatIsNotBound() {
        String plain = KeycloakForTests.clientToken("merchant-acme");

        assertRefused(
                given().header("Authorization", "DPoP " + plain)
                        .header("DPoP", key.proof("GET", url(DOOR), plain).sign())
                        .get(DOOR),
                "not bound to a key");
    }

    @Test
    void takesKeysOfOtherKinds() throws JoseException {
        OctetKeyPairJsonWebKey edwards = OkpJwkGenerator.generateJwk("Ed25519");
        String bound = KeycloakForTests.shared()
                .bySecret("merchant-dpop", new ProofKey(edwards))
                .access();

        Response answer = given().header("Authorization", "DPoP " + bound)
                .header(
                        "DPoP",
                        new ProofKey(edwards).proof("GET", url(DOOR), bound).sign())
                .get(DOOR);

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    }

    @Test
    void wantsABoundTokenWhereTheConfigurationSaysSo() {
        String plain = KeycloakForTests.token("dana", MFA);
        String bound = KeycloakForTests.shared().login("dana", MFA, key).access();

        assertRefused(
                given().header("Authorization", "Bearer " + plain).get(BOUND_ONLY),
                "needs an access token that is bound");
        assertThat(given().header("Authorization", "DPoP " + bound)
                        .header("DPoP", key.proof("GET", url(BOUND_ONLY), bound).sign())
                        .get(BOUND_ONLY)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void holdsTheGatewaysOwnTokensToTheirBindingToo() {
        String own = given().get("/dev/token?role=auditor").asString();
        assertThat(given().header("Authorization", "Bearer " + own).get(DOOR).statusCode())
                .isEqualTo(200);
        assertThat(new JsonObject(new String(java.util.Base64.getUrlDecoder().decode(own.split("\\.")[1])))
                        .containsKey("cnf"))
                .isFalse();
        assertRefused(
                given().header("Authorization", "DPoP " + own)
                        .header("DPoP", proof().sign())
                        .get(DOOR),
                "not bound");
    }

    private Proof proof() {
        return key.proof("GET", url(DOOR), token);
    }

    private Response ask(String proof) {
        return given().header("Authorization", "DPoP " + token)
                .header("DPoP", proof)
                .get(DOOR);
    }

    private static void assertRefused(Response answer, String detail) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(401);
        assertThat(answer.<String>path("detail")).contains(detail);
        assertThat(answer.header("WWW-Authenticate")).startsWith("DPoP ");
    }

    private static String url(String path) {
        return RestAssured.baseURI + ":" + RestAssured.port + path;
    }

    private static long now() {
        return Instant.now().getEpochSecond();
    }
}
