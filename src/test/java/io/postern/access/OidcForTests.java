package io.postern.access;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

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

    /** The public key in the spellings that a careless verifier might take for a shared secret. */
    static List<byte[]> publicKeyAsASecret() {
        byte[] der = Base64.getDecoder().decode(System.getProperty(PUBLIC));
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END PUBLIC KEY-----\n";
        return List.of(
                der,
                pem.getBytes(StandardCharsets.US_ASCII),
                pem.strip().getBytes(StandardCharsets.US_ASCII),
                System.getProperty(PUBLIC).getBytes(StandardCharsets.US_ASCII));
    }

    static String hs256(byte[] secret, String signed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
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
