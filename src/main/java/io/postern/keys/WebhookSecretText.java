package io.postern.keys;

import java.util.Base64;

/** Writes and reads a webhook's secret as Standard Webhooks do: {@code whsec_} and the Base64 of 24 to 64 bytes. */
public final class WebhookSecretText {
    private static final String PREFIX = "whsec_";
    private static final int FEWEST_BYTES = 24;
    private static final int MOST_BYTES = 64;

    private WebhookSecretText() {}

    public static String of(byte[] secret) {
        return PREFIX + Base64.getEncoder().encodeToString(checked(secret));
    }

    /** @throws IllegalArgumentException when the text is none of a secret; the message does not quote it */
    public static byte[] bytes(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException("a webhook's secret starts with " + PREFIX);
        }
        try {
            return checked(Base64.getDecoder().decode(text.substring(PREFIX.length())));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a webhook's secret is " + PREFIX + " and the Base64 of 24 to 64 bytes"); // without what it was
        }
    }

    private static byte[] checked(byte[] secret) {
        if (secret.length < FEWEST_BYTES || secret.length > MOST_BYTES) {
            throw new IllegalArgumentException("a webhook's secret has 24 to 64 bytes, not " + secret.length);
        }
        return secret;
    }
}
