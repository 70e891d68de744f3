package io.postern.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.postern.keys.SigningKey;
import io.postern.keys.SigningKeys;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What stands at the open address verifies what the gateway signed, with nothing but the JDK. */
@PosternTest
class PublicKeysResourceTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final byte[] ED25519_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

    @Inject
    OwnTokens tokens;

    @Inject
    SigningKeys keys;

    @Test
    void publishesTheKeyThatATokenNames() throws Exception {
        String token = tokens.issue("shop", Map.of("role", "auditor"), Duration.ofMinutes(1))
                .await()
                .atMost(SOON);
        String[] parts = token.split("\\.");
        String kid = Claims.headOf(token).orElseThrow().text("kid").orElseThrow();

        Map<String, String> jwk = published(kid);

        assertThat(jwk).containsEntry("alg", "RS256").containsEntry("use", "sig");
        PublicKey key = KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(number(jwk.get("n")), number(jwk.get("e"))));
        assertThat(verifies("SHA256withRSA", key, (parts[0] + "." + parts[1]), decoded(parts[2])))
                .isTrue();
    }

    @Test
    void publishesTheKeyThatDeliveriesAreSignedWith() throws Exception {
        SigningKey signer = keys.webhookSigners().await().atMost(SOON).getFirst();
        byte[] signature = signer.sign("msg_1.1700000000.{}".getBytes(StandardCharsets.UTF_8));

        Map<String, String> jwk = published(signer.keyId());

        assertThat(jwk).containsEntry("alg", "EdDSA").containsEntry("crv", "Ed25519");
        byte[] encoded = HexFormat.of()
                .parseHex(
                        HexFormat.of().formatHex(ED25519_HEAD) + HexFormat.of().formatHex(decoded(jwk.get("x"))));
        PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        assertThat(verifies("Ed25519", key, "msg_1.1700000000.{}", signature)).isTrue();
        assertThat(verifies("Ed25519", key, "msg_2.1700000000.{}", signature)).isFalse();
    }

    @Test
    void mayBeKeptByCachesAndHoldsNothingPrivate() {
        Response answer = given().get("/.well-known/jwks.json");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().getValues("Cache-Control")).containsExactly("public, max-age=300");
        assertThat(answer.asString()).doesNotContain("\"d\"", "\"p\"", "\"q\"", "private");
    }

    private static Map<String, String> published(String kid) {
        return given().get("/.well-known/jwks.json").path("keys.find { it.kid == '" + kid + "' }");
    }

    private static boolean verifies(String algorithm, PublicKey key, String message, byte[] signed) throws Exception {
        Signature signature = Signature.getInstance(algorithm);
        signature.initVerify(key);
        signature.update(message.getBytes(StandardCharsets.UTF_8));
        return signature.verify(signed);
    }

    private static BigInteger number(String base64) {
        return new BigInteger(1, decoded(base64));
    }

    private static byte[] decoded(String base64) {
        return Base64.getUrlDecoder().decode(base64);
    }
}
