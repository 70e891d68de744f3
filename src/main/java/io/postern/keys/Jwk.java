package io.postern.keys;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes public keys as JSON Web Keys: RSA (RFC 7517) and Ed25519 (RFC 8037). */
final class Jwk {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int ED25519_BYTES = 32;

    private Jwk() {}

    static Map<String, String> of(PublicKey key) {
        Map<String, String> jwk = new LinkedHashMap<>();
        jwk.put("kid", thumbprint(key));
        jwk.put("use", "sig");
        jwk.put("alg", key instanceof RSAPublicKey ? "RS256" : "EdDSA");
        jwk.putAll(members(key));
        return jwk;
    }

    /** The hash of a key's required members in order (RFC 7638). */
    static String thumbprint(PublicKey key) {
        String canonical = new TreeMap<>(members(key))
                .entrySet().stream()
                        .map(member -> "\"" + member.getKey() + "\":\"" + member.getValue() + "\"")
                        .collect(Collectors.joining(",", "{", "}"));
        try {
            return BASE64.encodeToString(
                    MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static Map<String, String> members(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa ->
                Map.of("kty", "RSA", "n", unsigned(rsa.getModulus()), "e", unsigned(rsa.getPublicExponent()));
            case EdECPublicKey ed -> Map.of("kty", "OKP", "crv", "Ed25519", "x", BASE64.encodeToString(raw(ed)));
            default -> throw new IllegalArgumentException(key.getAlgorithm() + " keys are not published");
        };
    }

    /** The 32 bytes of an Ed25519 public key, which end its encoding (RFC 8410). */
    static byte[] raw(EdECPublicKey key) {
        byte[] encoded = key.getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - ED25519_BYTES, encoded.length);
    }

    private static String unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return BASE64.encodeToString(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }
}
