package io.postern.subject;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * The id of a merchant's customer: a UUIDv8 (RFC 9562, section 5.8) of SHA-256 over both, so that all records of one
 * customer find one subject without a look into the database, and those of two merchants never do.
 */
final class SubjectId {
    private static final byte[] DOMAIN = "postern subject v1".getBytes(StandardCharsets.US_ASCII);
    private static final long VERSION_8 = 0x8000L;
    private static final long VERSION_BITS = 0xF000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long VARIANT_BITS = 0xC000_0000_0000_0000L;

    private SubjectId() {}

    static UUID of(UUID merchantId, String customer) {
        byte[] name = customer.getBytes(StandardCharsets.UTF_8);
        ByteBuffer hash = ByteBuffer.wrap(sha256(ByteBuffer.allocate(DOMAIN.length + 2 * Long.BYTES + name.length)
                .put(DOMAIN)
                .putLong(merchantId.getMostSignificantBits())
                .putLong(merchantId.getLeastSignificantBits())
                .put(name) // all before it has a fixed length, so no two pairs give the same bytes
                .array()));
        return new UUID(hash.getLong() & ~VERSION_BITS | VERSION_8, hash.getLong() & ~VARIANT_BITS | VARIANT);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
