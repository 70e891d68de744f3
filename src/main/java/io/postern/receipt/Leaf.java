package io.postern.receipt;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The leaf hash of RFC 9162, section 2.1.1: SHA-256 over a zero byte and the entry, so that no leaf can pass for a node. */
final class Leaf {
    private static final byte LEAF_PREFIX = 0x00;

    private Leaf() {}

    static byte[] hash(String body) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(LEAF_PREFIX);
            return sha256.digest(body.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
