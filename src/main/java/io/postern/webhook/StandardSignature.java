package io.postern.webhook;

import java.util.Base64;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;

/**
 * Writes the header {@code webhook-signature} of Standard Webhooks 1.0.0: one signature for each secret and key that is
 * valid, so that a receiver who knows one of them can verify while another one takes its place.
 */
public final class StandardSignature {
    public static final String ID = "webhook-id";
    public static final String TIMESTAMP = "webhook-timestamp";
    public static final String SIGNATURE = "webhook-signature";

    private StandardSignature() {}

    /**
     * @param secrets shared with the receiver, 24 to 64 bytes each: a {@code v1} signature (HMAC-SHA256) for each
     * @param keys what signs with Ed25519, each with a private key of its own: a {@code v1a} signature for each
     */
    public static String of(Message message, List<byte[]> secrets, List<UnaryOperator<byte[]>> keys) {
        byte[] signed = message.signed();
        StringJoiner signatures = new StringJoiner(" ");
        secrets.forEach(secret -> signatures.add("v1," + base64(HmacSha256.of(secret, signed))));
        keys.forEach(key -> signatures.add("v1a," + base64(key.apply(signed))));
        return signatures.toString();
    }

    private static String base64(byte[] signature) {
        return Base64.getEncoder().encodeToString(signature);
    }
}
