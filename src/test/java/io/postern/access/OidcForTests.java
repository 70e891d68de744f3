package io.postern.access;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;

/** Stands in for the outside issuer: a key pair that lives as long as the test run, whose public half OIDC is given. */
public class OidcForTests implements QuarkusTestResourceLifecycleManager {
    static final String ISSUER = "https://login.example.test/realms/postern";
    private static final String PUBLIC = "postern.test.oidc.public";
    private static final String PRIVATE = "postern.test.oidc.private";

    @Override
    public Map<String, String> start() {
        synchronized (System.class) { // the tests' class loaders each have their own copy of this class
            if (System.getProperty(PRIVATE) == null) {
                KeyPair pair = newKeyPair();
                System.setProperty(
                        PRIVATE,
                        Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()));
                System.setProperty(
                        PUBLIC,
                        Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()));
            }
        }
        return Map.of("quarkus.oidc.public-key", System.getProperty(PUBLIC), "quarkus.oidc.token.issuer", ISSUER);
    }

    @Override
    public void stop() {}

    static PrivateKey privateKey() {
        try {
            return KeyFactory.getInstance("RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(System.getProperty(PRIVATE))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyPair newKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
