package io.postern.idp;

import java.util.UUID;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** A client's key for DPoP (RFC 9449): access tokens are bound to it, and each request proves that the client has it. */
public record ProofKey(PublicJsonWebKey key) {
    public static ProofKey made() {
        try {
            return new ProofKey(EcJwkGenerator.generateJwk(EllipticCurves.P256));
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A good proof of a request without a token, to be changed or signed. */
    public Proof proof(String method, String url) {
        return new Proof(this)
                .claim("htm", method)
                .claim("htu", url)
                .claim("jti", UUID.randomUUID().toString());
    }

    /** A good proof of a request with a token. */
    public Proof proof(String method, String url, String token) {
        return proof(method, url).claim("ath", Proof.hash(token));
    }
}
