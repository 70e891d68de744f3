package io.postern.idp;

import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/** A proof of possession that a test may spoil part by part before it is signed. */
public final class Proof {
    private final JwtClaims claims = new JwtClaims();
    private final Map<String, Object> head = new HashMap<>();
    private Key signer;
    private String algorithm;

    Proof(ProofKey key) {
        signer = key.key().getPrivateKey();
        algorithm = switch (key.key().getKeyType()) {
            case "OKP" -> "EdDSA";
            case "RSA" -> "PS256";
            default -> "ES256";
        };
        head.put("typ", "dpop+jwt");
        head.put("jwk", key.key().toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY));
        claims.setIssuedAt(NumericDate.now());
    }

    /** What a proof says of the token: {@code ath}. */
    public static String hash(String token) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param value null takes the claim away */
    public Proof claim(String name, Object value) {
        if (value == null) {
            claims.unsetClaim(name);
        } else {
            claims.setClaim(name, value);
        }
        return this;
    }

    /** @param value null takes the part of the header away */
    public Proof head(String name, Object value) {
        head.remove(name);
        if (value != null) {
            head.put(name, value);
        }
        return this;
    }

    /** @param key null for a proof without a signature */
    public Proof signedWith(Key key, String algorithm) {
        this.signer = key;
        this.algorithm = algorithm;
        return this;
    }

    /** The text of the {@code DPoP} header. */
    public String sign() {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        signature.setDoKeyValidation(false);
        head.forEach(signature::setHeader);
        signature.setAlgorithmHeaderValue(algorithm);
        signature.setPayload(claims.toJson());
        signature.setKey(signer);
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
