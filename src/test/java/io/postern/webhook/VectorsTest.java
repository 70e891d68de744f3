package io.postern.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The published test vectors, which another program made, say what the gateway does. */
class VectorsTest {
    private static final Path VECTORS = Path.of("docs/webhooks/vectors");

    static Stream<Arguments> vectors() throws IOException {
        try (Stream<Path> files = Files.list(VECTORS)) {
            return files.sorted().toList().stream().flatMap(VectorsTest::vectors);
        }
    }

    private static Stream<Arguments> vectors(Path file) {
        try {
            JsonNode document = new ObjectMapper().readTree(file.toFile());
            return StreamSupport.stream(document.path("vectors").spliterator(), false)
                    .map(vector -> Arguments.of(
                            document.path("scheme").asText(),
                            vector.path("name").asText(),
                            document,
                            vector));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("vectors")
    void areJudgedAsTheySay(String scheme, String name, JsonNode document, JsonNode vector) throws Exception {
        Verdict verdict = scheme(scheme, document, vector)
                .verify(
                        received(vector),
                        keys(document.path("keys")),
                        Instant.ofEpochSecond(vector.path("now").asLong()));

        switch (verdict) {
            case Verdict.Genuine genuine -> {
                assertThat("genuine").isEqualTo(vector.path("verdict").asText());
                assertThat(genuine.verifiedBy())
                        .isEqualTo(vector.path("verified_by").asText());
                assertThat(genuine.eventId().orElse(null))
                        .isEqualTo(vector.path("event_id").textValue());
            }
            case Verdict.NotGenuine not -> {
                assertThat("not_genuine")
                        .as(not.why())
                        .isEqualTo(vector.path("verdict").asText());
                assertThat(not.reason().wire())
                        .as(not.why())
                        .isEqualTo(vector.path("reason").asText());
            }
        }
        bytes(vector, "signed").ifPresent(signed -> assertThat(verdict.signed()).isEqualTo(signed));
    }

    @Test
    void areThereForEveryScheme() throws IOException {
        Map<String, int[]> counts = new HashMap<>();
        vectors().forEach(vector -> {
            boolean genuine =
                    ((JsonNode) vector.get()[3]).path("verdict").asText().equals("genuine");
            counts.computeIfAbsent((String) vector.get()[0], scheme -> new int[2])[genuine ? 0 : 1]++;
        });

        assertThat(counts)
                .containsOnlyKeys("standard-webhooks", "stripe", "adyen", "http-signature", "mutual-tls")
                .allSatisfy((scheme, count) -> assertThat(count)
                        .as(scheme)
                        .satisfies(
                                both -> assertThat(Math.min(both[0], both[1])).isGreaterThanOrEqualTo(5)));
    }

    private static Scheme scheme(String name, JsonNode document, JsonNode vector) {
        return switch (name) {
            case "standard-webhooks" -> new StandardScheme("webhook");
            case "stripe" -> new StripeScheme("Stripe-Signature");
            case "adyen" -> new AdyenScheme();
            case "http-signature" ->
                new MessageSignatureScheme(
                        document.path("terms").path("secret_key_id").asText());
            case "mutual-tls" -> new CertificateScheme(identity(vector.path("terms")));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static CertificateScheme.Identity identity(JsonNode terms) {
        return new CertificateScheme.Identity(
                Optional.ofNullable(terms.path("subject").textValue()).map(X500Principal::new),
                Optional.ofNullable(terms.path("name").textValue()),
                Optional.ofNullable(terms.path("fingerprint").textValue()),
                Optional.ofNullable(terms.path("authority").textValue()).map(CertificateText::ofAuthority));
    }

    private static ReceivedWebhook received(JsonNode vector) throws GeneralSecurityException {
        Map<String, List<String>> headers = new HashMap<>();
        vector.path("headers").properties().forEach(header -> {
            List<String> lines = new ArrayList<>();
            header.getValue().forEach(line -> lines.add(line.asText()));
            headers.put(header.getKey(), lines);
        });
        return new ReceivedWebhook(
                vector.path("method").asText("POST"),
                vector.path("target_uri").asText("https://pay.example.com/v1/intake/bank"),
                headers,
                bytes(vector, "body").orElseThrow(),
                certificate(vector.path("certificate").textValue()));
    }

    private static Optional<X509Certificate> certificate(String pem) throws GeneralSecurityException {
        return pem == null
                ? Optional.empty()
                : Optional.of((X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(pem.getBytes(UTF_8))));
    }

    private static TrustedKeys keys(JsonNode keys) {
        List<TrustedKeys.Secret> secrets = new ArrayList<>();
        keys.path("secrets")
                .forEach(secret -> secrets.add(new TrustedKeys.Secret(
                        secret.path("version").asInt(),
                        Base64.getDecoder().decode(secret.path("base64").asText()))));
        List<TrustedKeys.PublicKey> publicKeys = new ArrayList<>();
        keys.path("public_keys")
                .forEach(key -> publicKeys.add(new TrustedKeys.PublicKey(
                        key.path("id").asText(),
                        PublicKeyText.bytes("-----BEGIN PUBLIC KEY-----\n"
                                + key.path("public").asText() + "\n-----END PUBLIC KEY-----\n"))));
        return new TrustedKeys(secrets, publicKeys);
    }

    /** As text, or as Base64 where the bytes are no text. */
    private static Optional<byte[]> bytes(JsonNode vector, String field) {
        if (vector.has(field + "_base64")) {
            return Optional.of(
                    Base64.getDecoder().decode(vector.path(field + "_base64").asText()));
        }
        return Optional.ofNullable(vector.path(field).textValue()).map(text -> text.getBytes(UTF_8));
    }
}
