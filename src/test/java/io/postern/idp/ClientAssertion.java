package io.postern.idp;

import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** What a client signs to prove who it is ({@code private_key_jwt}), with a key that lives as long as the test run. */
final class ClientAssertion {
    private static final String KEY = "postern.test.keycloak.client-key";

    private ClientAssertion() {}

    /** What the server knows of the key: a JSON Web Key Set. */
    static String publicKeys() {
        return "{\"keys\":[" + key().toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY) + "]}";
    }

    static String of(String client, String issuer, String id) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(client);
        claims.setSubject(client);
        claims.setAudience(issuer);
        claims.setJwtId(id);
        claims.setIssuedAtToNow();
        claims.setExpirationTimeMinutesInTheFuture(1);
        PublicJsonWebKey key = key();
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setKey(key.getPrivateKey());
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setAlgorithmHeaderValue("ES256");
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PublicJsonWebKey key() {
        synchronized (System.class) { // the tests' class loaders each have their own copy of this class
            try {
                if (System.getProperty(KEY) == null) {
                    EllipticCurveJsonWebKey made = EcJwkGenerator.generateJwk(EllipticCurves.P256);
                    made.setKeyId("of-the-test-run");
                    made.setUse("sig");
                    made.setAlgorithm("ES256");
                    System.setProperty(KEY, made.toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE));
                }
                return PublicJsonWebKey.Factory.newPublicJwk(System.getProperty(KEY));
            } catch (JoseException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
