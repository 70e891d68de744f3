package io.postern.keys;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.AEADBadTagException;

/** What the local source holds: the key-encryption key, the pepper that never changes, and the token signer. */
record LocalKeys(Secret keyEncryptionKey, Secret pepper, KeyPair tokenSigner) {
    private static final String WRAPPED_BY_US = "local:v1:";
    private static final int KEY_BYTES = 32;
    private static final int RSA_BITS = 2048;

    static LocalKeys generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(RSA_BITS);
            return new LocalKeys(Secret.aes(random()), Secret.hmac(random()), generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has RSA", e);
        }
    }

    /** @param signer the private key, PKCS #8 */
    static LocalKeys of(byte[] keyEncryptionKey, byte[] pepper, byte[] signer) throws GeneralSecurityException {
        KeyFactory rsa = KeyFactory.getInstance("RSA");
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) rsa.generatePrivate(new PKCS8EncodedKeySpec(signer));
        KeyPair pair =
                new KeyPair(rsa.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())), key);
        return new LocalKeys(Secret.aes(keyEncryptionKey), Secret.hmac(pepper), pair);
    }

    KeySource.FreshKey makeDataKey(UUID merchantId) {
        byte[] plain = random();
        byte[] sealed = Gcm.ofThread().encrypt(keyEncryptionKey, aad(merchantId), new byte[0], plain);
        return new KeySource.FreshKey(plain, WRAPPED_BY_US + Base64.getEncoder().encodeToString(sealed));
    }

    byte[] unwrap(UUID merchantId, String wrapped) {
        if (!wrapped.startsWith(WRAPPED_BY_US)) {
            throw new BrokenSealException(
                    "a data key of merchant " + merchantId + " was wrapped by another key source");
        }
        try {
            byte[] sealed = Base64.getDecoder().decode(wrapped.substring(WRAPPED_BY_US.length()));
            return Gcm.ofThread().decrypt(keyEncryptionKey, aad(merchantId), ByteBuffer.wrap(sealed));
        } catch (AEADBadTagException | IllegalArgumentException e) {
            throw new BrokenSealException("a data key of merchant " + merchantId + " does not unwrap");
        }
    }

    byte[] pepper(UUID merchantId) {
        return Hkdf.hmac(
                pepper, new Fields().add("merchant pepper").add(merchantId).bytes());
    }

    private static byte[] aad(UUID merchantId) {
        return new Fields().add("data key").add(merchantId).bytes();
    }

    private static byte[] random() {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    @Override
    public String toString() {
        return "LocalKeys[hidden]";
    }
}
