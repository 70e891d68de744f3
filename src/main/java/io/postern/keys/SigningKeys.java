package io.postern.keys;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The RSA key pair that signs the access tokens the gateway issues itself. */
@ApplicationScoped
public class SigningKeys {
    private final KeySource source;

    SigningKeys(KeySource source) {
        this.source = source;
    }

    public KeyPair tokenSigner() {
        return source.tokenSigner();
    }

    /** Names the key in a token's header: a hash of the public key, so another key can never have the same name. */
    public String keyId() {
        try {
            byte[] publicKey = tokenSigner().getPublic().getEncoded();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(publicKey);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
