package io.postern.keys;

import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * Key bytes in memory that can be wiped. Reading and wiping exclude each other, so no cipher ever runs with a key that is
 * half or wholly zero.
 */
final class Secret implements SecretKey {
    private final String algorithm;
    private final byte[] bytes;
    private boolean wiped;

    private Secret(String algorithm, byte[] bytes) {
        this.algorithm = algorithm;
        this.bytes = bytes;
    }

    /** Takes the bytes over; the caller keeps no copy. */
    static Secret aes(byte[] bytes) {
        return new Secret("AES", bytes);
    }

    static Secret hmac(byte[] bytes) {
        return new Secret("HmacSHA256", bytes);
    }

    @Override
    public synchronized byte[] getEncoded() {
        if (wiped) {
            throw new IllegalStateException("this key was wiped: ask the key ring again");
        }
        return bytes.clone();
    }

    @Override
    public synchronized void destroy() {
        wiped = true;
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public synchronized boolean isDestroyed() {
        return wiped;
    }

    @Override
    public String getAlgorithm() {
        return algorithm;
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    @Override
    public String toString() {
        return "Secret[" + algorithm + "]";
    }
}
