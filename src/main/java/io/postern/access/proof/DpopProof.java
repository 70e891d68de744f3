package io.postern.access.proof;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.lang.JoseException;

/**
 * One proof whose signature holds (RFC 9449, section 4.2): which key its sender has, and for which request and token it
 * was made.
 */
record DpopProof(String key, String id, String method, String address, String tokenHash, Instant madeAt) {
    /** What clients are told; nothing symmetric, and never none. */
    static final String ALGORITHMS = "ES256 ES384 EdDSA PS256 RS256";

    private static final int LONGEST = 4_096;
    private static final int LONGEST_ID = 256;
    private static final String KEY_HEADER = "jwk";
    private static final Set<String> PRIVATE_PARTS = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");
    private static final AlgorithmConstraints ALLOWED =
            new AlgorithmConstraints(AlgorithmConstraints.ConstraintType.PERMIT, ALGORITHMS.split(" "));

    /**
     * Reads a proof and verifies its signature with the key that it carries, once that is known to be the token's: the work
     * that a signature makes is for a key that the issuer knew, and not for any that a stranger chose.
     *
     * @param thumbprint of the key that the token is bound to
     */
    static DpopProof verified(String text, String thumbprint) {
        if (text.length() > LONGEST) {
            throw ProofRefusal.badProof("it is longer than " + LONGEST + " characters.");
        }
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(ALLOWED);
        try {
            signature.setCompactSerialization(text);
            PublicJsonWebKey key = key(signature);
            if (!thumbprint.equals(key.calculateBase64urlEncodedThumbprint("SHA-256"))) {
                throw ProofRefusal.badToken(
                        "The access token is bound to another key than the one that made the DPoP proof.");
            }
            signature.setKey(key.getPublicKey());
            if (!signature.verifySignature()) {
                throw ProofRefusal.badProof("its signature is not by the key in its header.");
            }
            return of(key, JwtClaims.parse(signature.getPayload()));
        } catch (JoseException | InvalidJwtException | MalformedClaimException e) {
            throw ProofRefusal.badProof("it must be a signed JWT with the claims htm, htu, iat, jti and ath, by one of "
                    + ALGORITHMS + ".");
        }
    }

    private static PublicJsonWebKey key(JsonWebSignature signature) throws JoseException {
        if (!"dpop+jwt".equalsIgnoreCase(signature.getHeader("typ"))) {
            throw ProofRefusal.badProof("its typ must be dpop+jwt.");
        }
        if (signature.getHeaders().getObjectHeaderValue("crit") != null) {
            throw ProofRefusal.badProof("no critical header (crit) is understood.");
        }
        if (!(signature.getHeaders().getObjectHeaderValue(KEY_HEADER) instanceof Map<?, ?> jwk)) {
            throw ProofRefusal.badProof("its header must carry the public key (jwk).");
        }
        if (jwk.keySet().stream().anyMatch(PRIVATE_PARTS::contains)) {
            throw ProofRefusal.badProof(
                    "its header carries a secret key (jwk). Give that key up: it was sent in the clear.");
        }
        return signature.getHeaders().getPublicJwkHeaderValue(KEY_HEADER, null);
    }

    private static DpopProof of(PublicJsonWebKey key, JwtClaims claims) throws MalformedClaimException, JoseException {
        String id = text(claims, "jti");
        if (id.length() > LONGEST_ID) {
            throw ProofRefusal.badProof("its jti is longer than " + LONGEST_ID + " characters.");
        }
        if (claims.getIssuedAt() == null) {
            throw ProofRefusal.badProof("it has no iat.");
        }
        return new DpopProof(
                key.calculateBase64urlEncodedThumbprint("SHA-256"),
                id,
                text(claims, "htm"),
                text(claims, "htu"),
                text(claims, "ath"),
                Instant.ofEpochSecond(claims.getIssuedAt().getValue()));
    }

    private static String text(JwtClaims claims, String name) throws MalformedClaimException {
        String text = claims.getStringClaimValue(name);
        if (text == null || text.isEmpty()) {
            throw ProofRefusal.badProof("it has no " + name + ".");
        }
        return text;
    }
}
