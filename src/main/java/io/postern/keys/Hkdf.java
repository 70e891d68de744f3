package io.postern.keys;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/** HMAC-SHA-256 and the key derivation made of it (RFC 5869), cut to the one block of 32 bytes that is ever needed. */
final class Hkdf {
    private static final byte FIRST_BLOCK = 1;

    private Hkdf() {}

    /** Derives 32 bytes for one use; another {@code info} gives bytes that tell nothing about these. */
    static byte[] derive(byte[] salt, byte[] keyMaterial, byte[] info) {
        byte[] extracted = hmac(Secret.hmac(salt.clone()), keyMaterial);
        Secret pseudoRandomKey = Secret.hmac(extracted);
        try {
            byte[] block = Arrays.copyOf(info, info.length + 1);
            block[info.length] = FIRST_BLOCK;
            return hmac(pseudoRandomKey, block);
        } finally {
            pseudoRandomKey.destroy();
        }
    }

    static byte[] hmac(SecretKey key, byte[] value) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(value);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
