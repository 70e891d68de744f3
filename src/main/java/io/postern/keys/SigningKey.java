package io.postern.keys;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Arrays;

/**
 * A version of a key pair that the gateway signs with.
 *
 * @param keyId names the key to whoever verifies: a hash of the public key (RFC 7638), so no other key has the same name
 */
public record SigningKey(String name, int version, String keyId, PublicKey publicKey, PrivateKey privateKey) {
    private static final int TRIAL_BYTES = 32;

    /**
     * Puts a pair together that lay in two places.
     *
     * @throws BrokenSealException when the public key is not the private key's own: a row was exchanged
     */
    static SigningKey checked(KeyPairName name, int version, byte[] publicKey, byte[] privateKey) {
        try {
            PublicKey open = name.publicKey(publicKey);
            PrivateKey secret = name.privateKey(privateKey);
            SigningKey key = new SigningKey(name.wire(), version, Jwk.thumbprint(open), open, secret);
            byte[] trial = new byte[TRIAL_BYTES];
            new SecureRandom().nextBytes(trial);
            if (key.verifies(trial, key.sign(trial))) {
                return key;
            }
        } catch (GeneralSecurityException | IllegalStateException e) {
            // not even keys: told below, without what the bytes were
        } finally {
            Arrays.fill(privateKey, (byte) 0);
        }
        throw new BrokenSealException(
                "version " + version + " of " + name.wire() + " has a public key that is not its private key's");
    }

    /** Signs by the key's one algorithm: RS256 or Ed25519. */
    public byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance(algorithm(publicKey));
            signature.initSign(privateKey);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(name + " does not sign", e);
        }
    }

    boolean verifies(byte[] message, byte[] signed) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm(publicKey));
        signature.initVerify(publicKey);
        signature.update(message);
        return signature.verify(signed);
    }

    private static String algorithm(PublicKey key) {
        return key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "Ed25519";
    }

    @Override
    public String toString() {
        return "SigningKey[" + name + ", version " + version + ", " + keyId + "]";
    }
}
