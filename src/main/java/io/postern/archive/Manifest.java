package io.postern.archive;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is said of a month file and signed: its hash, what is in it, and the hash of the manifest before it. On the disk it is
 * a JSON Web Signature (RFC 7515, flattened), so that libraries of others verify it.
 *
 * @param number counts all manifests from 1
 * @param part 1, or more for entries that were found in the month when it was archived already
 * @param previous the hash of the manifest before, as it lies on the disk; null for the first
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonPropertyOrder({
    "type",
    "number",
    "month",
    "part",
    "file",
    "sha256",
    "bytes",
    "entries",
    "first_id",
    "last_id",
    "previous"
})
record Manifest(
        String type,
        int number,
        String month,
        int part,
        String file,
        String sha256,
        long bytes,
        long entries,
        @JsonProperty("first_id") String firstId,
        @JsonProperty("last_id") String lastId,
        String previous) {

    static final String TYPE = "postern.audit.archive.v1";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final String HEADER = base64("{\"alg\":\"EdDSA\",\"typ\":\"postern-audit-archive\"}");

    static String fileName(int number) {
        return "manifest-%06d.json".formatted(number);
    }

    /** What is signed (RFC 7515, section 5.1). */
    byte[] signingInput() {
        return (HEADER + "." + base64(write(this))).getBytes(StandardCharsets.US_ASCII);
    }

    /** The file, with the name of the key beside the signature. */
    byte[] signed(String keyId, byte[] signature) {
        Map<String, Object> jws = new LinkedHashMap<>();
        jws.put("payload", base64(write(this)));
        jws.put("protected", HEADER);
        jws.put("header", Map.of("kid", keyId));
        jws.put("signature", BASE64.encodeToString(signature));
        return (write(jws) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** A manifest as it lies on the disk. */
    record Signed(Manifest manifest, byte[] signingInput, String keyId, byte[] signature) {
        /** @throws IOException when the bytes are no manifest */
        static Signed read(byte[] file) throws IOException {
            try {
                var jws = JSON.readTree(file);
                String input = jws.path("protected").asText() + "."
                        + jws.path("payload").asText();
                Base64.Decoder decoder = Base64.getUrlDecoder();
                Manifest manifest =
                        JSON.readValue(decoder.decode(jws.path("payload").asText()), Manifest.class);
                if (!TYPE.equals(manifest.type())
                        || !HEADER.equals(jws.path("protected").asText())) {
                    throw new IOException("not of the type " + TYPE);
                }
                return new Signed(
                        manifest,
                        input.getBytes(StandardCharsets.US_ASCII),
                        jws.path("header").path("kid").asText(),
                        decoder.decode(jws.path("signature").asText()));
            } catch (IllegalArgumentException e) {
                throw new IOException("not Base64", e);
            }
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
