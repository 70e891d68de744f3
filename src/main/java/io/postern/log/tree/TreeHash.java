package io.postern.log.tree;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hashes of RFC 9162, section 2.1.1: leaves and inner nodes begin with different bytes, so that none can pass for the other. */
public final class TreeHash {
    public static final int BYTES = 32;
    private static final byte LEAF = 0x00;
    private static final byte NODE = 0x01;

    private final MessageDigest sha256 = sha256();

    /** The leaf hash of an entry. */
    public static byte[] leaf(byte[] entry) {
        return new TreeHash().ofLeaf(entry);
    }

    /** The hash of an inner node over its two halves. */
    public static byte[] node(byte[] left, byte[] right) {
        return new TreeHash().ofNode(left, right);
    }

    /** The root of a log without entries. */
    public static byte[] empty() {
        return sha256().digest();
    }

    /** As {@link #leaf}, for one who hashes many; not for two threads. */
    public byte[] ofLeaf(byte[] entry) {
        sha256.update(LEAF);
        return sha256.digest(entry);
    }

    /** As {@link #node}, for one who hashes many; not for two threads. */
    public byte[] ofNode(byte[] left, byte[] right) {
        sha256.update(NODE);
        sha256.update(left);
        return sha256.digest(right);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
