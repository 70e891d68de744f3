package io.postern.webhook;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * A signature inside the JSON: {@code additionalData.hmacSignature} of the one notification, an HMAC with SHA-256 of eight of
 * its fields. What is not among them anybody may have changed: no time is signed, so a repeat is known by the event's id alone,
 * and {@code eventDate} only keeps out what is older than Adyen ever sends again.
 */
public final class AdyenScheme extends Scheme {
    @Override
    public String name() {
        return "adyen";
    }

    @Override
    Verdict.Genuine genuine(ReceivedWebhook webhook, TrustedKeys keys, Instant now) {
        AdyenNotification notification = AdyenNotification.read(webhook.body());
        byte[] signed = notification.signed().getBytes(StandardCharsets.UTF_8);
        notification.hold(now);
        return new Verdict.Genuine(
                Optional.empty(), Optional.empty(), by(notification.signature(), keys, signed), Map.of(), signed);
    }

    private static String by(byte[] signature, TrustedKeys keys, byte[] signed) {
        for (TrustedKeys.Secret secret : keys.secrets()) {
            if (MessageDigest.isEqual(HmacSha256.of(secret.bytes(), signed), signature)) {
                return secret.name();
            }
        }
        throw Signed.byNobody(keys, signed);
    }

    /** What is not signed does not count. */
    @Override
    public boolean areSame(byte[] earlier, byte[] later) {
        return AdyenNotification.read(earlier)
                .signed()
                .equals(AdyenNotification.read(later).signed());
    }

    static byte[] base64(String signature) {
        try {
            return Base64.getDecoder().decode(signature);
        } catch (IllegalArgumentException e) {
            throw new Doubt(Reason.MALFORMED, "additionalData.hmacSignature must be Base64.");
        }
    }
}
