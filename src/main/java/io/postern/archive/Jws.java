package io.postern.archive;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A signed file of one type: a JSON Web Signature (RFC 7515, flattened, Ed25519), so that libraries of others verify it. The type
 * stands in the header and is signed, so that none passes for another.
 */
public final class Jws<T> {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final String header;
    private final Class<T> payload;

    public Jws(String type, Class<T> payload) {
        this.header = base64("{\"alg\":\"EdDSA\",\"typ\":\"" + type + "\"}");
        this.payload = payload;
    }

    /** Such a file as it lies on the disk; whether the signature holds is for the reader to see. */
    public record Signed<T>(T payload, byte[] signingInput, String keyId, byte[] signature) {}

    /** What is signed (RFC 7515, section 5.1). */
    public byte[] signingInput(T value) {
        return (header + "." + base64(write(value))).getBytes(StandardCharsets.US_ASCII);
    }

    /** The file, with the name of the key beside the signature. */
    public byte[] signed(T value, String keyId, byte[] signature) {
        Map<String, Object> jws = new LinkedHashMap<>();
        jws.put("payload", base64(write(value)));
        jws.put("protected", header);
        jws.put("header", Map.of("kid", keyId));
        jws.put("signature", BASE64.encodeToString(signature));
        return (write(jws) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** @throws IOException when the bytes are no such file */
    public Signed<T> read(byte[] file) throws IOException {
        try {
            JsonNode jws = JSON.readTree(file);
            if (!header.equals(jws.path("protected").asText())) {
                throw new IOException("of another type");
            }
            String body = jws.path("payload").asText();
            return new Signed<>(
                    JSON.readValue(Base64.getUrlDecoder().decode(body), payload),
                    (header + "." + body).getBytes(StandardCharsets.US_ASCII),
                    jws.path("header").path("kid").asText(),
                    Base64.getUrlDecoder().decode(jws.path("signature").asText()));
        } catch (IllegalArgumentException e) {
            throw new IOException("not Base64", e);
        }
    }

    private static String base64(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
