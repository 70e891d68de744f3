package io.postern.idp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The second factor of the realm's people (RFC 6238): six digits, thirty seconds, HMAC-SHA1. */
final class Totp {
    private static final int KEY_LENGTH = 20;

    private Totp() {}

    /** The key of a person, as the realm's file has it. */
    static String keyOf(String person) {
        return ("TESTONLYTOTPSEED" + person.toUpperCase(Locale.ROOT) + "XXXX").substring(0, KEY_LENGTH);
    }

    static String now(String key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
            byte[] hash = mac.doFinal(ByteBuffer.allocate(8)
                    .putLong(Instant.now().getEpochSecond() / 30)
                    .array());
            int from = hash[hash.length - 1] & 0xf;
            int number = ByteBuffer.wrap(hash, from, 4).getInt() & 0x7fffffff;
            return String.format(Locale.ROOT, "%06d", number % 1_000_000);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
