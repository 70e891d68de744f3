package io.postern.keys;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;

/** The key pairs that the gateway makes for itself and signs with in its own memory. */
enum KeyPairName {
    /** Signs the gateway's own access tokens: RS256, which every verifier of tokens knows. */
    TOKEN_SIGNER(KeyName.TOKEN_SIGNER, "RSA", 2048),
    /** Signs deliveries to merchants: {@code v1a} of Standard Webhooks. */
    WEBHOOK_SIGNER(KeyName.WEBHOOK_SIGNER, "Ed25519", 255);

    private final KeyName key;
    private final String kind;
    private final int bits;

    KeyPairName(KeyName key, String kind, int bits) {
        this.key = key;
        this.kind = kind;
        this.bits = bits;
    }

    KeyName key() {
        return key;
    }

    /** The name that people and tables call it by: {@code token_signer}. */
    String wire() {
        return key.wire();
    }

    /** Takes a tenth of a second and more, so never on an event loop. */
    KeyPair make() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + kind, e);
        }
    }

    /** @throws GeneralSecurityException when the bytes are no key of this kind */
    PublicKey publicKey(byte[] encoded) throws GeneralSecurityException {
        return KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(encoded));
    }

    /** @throws GeneralSecurityException when the bytes are no key of this kind */
    PrivateKey privateKey(byte[] encoded) throws GeneralSecurityException {
        return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }
}
