package io.postern.keys;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.util.Arrays;

/** A tree-head key of the local source: the Ed25519 pair (RFC 8032) that its 32 bytes stand for. */
record LocalHeadKey(KeyPair pair) {
    private static final int RAW_BYTES = 32;

    static LocalHeadKey of(Secret seed) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(255, new Given(seed.getEncoded()));
            return new LocalHeadKey(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has Ed25519", e);
        }
    }

    byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(pair.getPrivate());
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has Ed25519", e);
        }
    }

    /** The public key's own 32 bytes, which end its encoding (RFC 8410). */
    byte[] publicBytes() {
        byte[] encoded = ((EdECPublicKey) pair.getPublic()).getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - RAW_BYTES, encoded.length);
    }

    /** The bytes an Ed25519 private key is made of, in place of random ones. */
    private static final class Given extends SecureRandom {
        private static final long serialVersionUID = 1;
        private final transient byte[] bytes;

        Given(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public void nextBytes(byte[] into) {
            System.arraycopy(bytes, 0, into, 0, into.length);
        }
    }
}
