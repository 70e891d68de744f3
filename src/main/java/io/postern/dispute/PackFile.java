package io.postern.dispute;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.zip.CRC32;

/** A file of a pack: one that was made for it, or one that was handed in and stays where it lies until it is copied. */
sealed interface PackFile {
    String path();

    /** Lower-case hex. */
    String sha256();

    long bytes();

    long crc32();

    /** Made for the pack, small enough for memory. */
    record Made(String path, byte[] content, String sha256, long crc32) implements PackFile {
        static Made of(String path, byte[] content) {
            CRC32 crc = new CRC32();
            crc.update(content);
            return new Made(path, content, hash(content), crc.getValue());
        }

        static Made of(String path, String content) {
            return of(path, content.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public long bytes() {
            return content.length;
        }
    }

    /** Handed in before: its hash was taken then. */
    record HandedIn(String path, UUID fileId, String sha256, long bytes, long crc32) implements PackFile {}

    static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
