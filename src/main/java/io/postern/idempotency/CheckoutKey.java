package io.postern.idempotency;

import io.postern.access.CheckoutGrant;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.function.UnaryOperator;

/**
 * The keys of what a buyer's browser does, made of its checkout token: the one thing that the token is for has one key,
 * whatever header comes with it, so it happens once. All other keys stand under the token's, out of the way of the
 * merchant's own.
 */
final class CheckoutKey {
    static final String PREFIX = "checkout:";

    private CheckoutKey() {}

    static String of(CheckoutGrant grant) {
        return PREFIX + grant.id();
    }

    /** @param usable refuses a header that no key can be made of */
    static String of(CheckoutGrant grant, String operation, String header, UnaryOperator<String> usable) {
        return grant.use().operation().equals(operation) ? of(grant) : of(grant) + '/' + hash(usable.apply(header));
    }

    /** Whether it is the key of the one thing that a token is for. */
    static boolean isOne(String key) {
        return key.startsWith(PREFIX) && key.indexOf('/') < 0;
    }

    private static String hash(String header) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(header.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
