package io.postern.access;

import io.postern.keys.SigningKey;
import io.postern.keys.SigningKeys;
import io.quarkus.security.AuthenticationFailedException;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTParser;
import io.smallrye.jwt.auth.principal.ParseException;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * The access tokens that the gateway itself issues: signs them with the current key, and verifies them with the key that
 * they name, which may be the one before.
 */
@ApplicationScoped
public class OwnTokens {
    private final SigningKeys keys;
    private final JWTParser parser;
    private final AccessConfig config;
    private final Clock clock;

    OwnTokens(SigningKeys keys, JWTParser parser, AccessConfig config, Clock clock) {
        this.keys = keys;
        this.parser = parser;
        this.config = config;
        this.clock = clock;
    }

    /**
     * A token for a client, with the claims that say what it may do: {@code role}, {@code merchant_id}, {@code acr}. None
     * lives longer than a signing key is sure to be kept.
     */
    public Uni<String> issue(String client, Map<String, Object> claims, Duration life) {
        return keys.tokenSigner().map(key -> signed(client, claims, life, key));
    }

    /** How long a token may live at most. */
    Duration longestLife() {
        return keys.longestTokenLife();
    }

    private String signed(String client, Map<String, Object> claims, Duration life, SigningKey key) {
        Duration longest = longestLife();
        Instant now = clock.instant();
        return Jwt.claims(claims)
                .issuer(config.issuer())
                .audience(config.audience())
                .subject(client)
                .issuedAt(now)
                .expiresAt(now.plus(life.compareTo(longest) < 0 ? life : longest))
                .jws()
                .algorithm(SignatureAlgorithm.RS256)
                .keyId(key.keyId())
                .sign(key.privateKey());
    }

    boolean areIssuerOf(Claims unverified) {
        return unverified.text("iss").filter(config.issuer()::equals).isPresent();
    }

    /**
     * Checks signature, algorithm, issuer, audience and time. Fails with {@link AuthenticationFailedException} when the
     * token is at fault, and otherwise when the keys are.
     */
    Uni<JsonWebToken> verify(String token) {
        String keyId = Claims.headOf(token).flatMap(head -> head.text("kid")).orElse("");
        return keys.tokenVerifier(keyId)
                .map(key -> parse(token, key.orElseThrow(() -> new AuthenticationFailedException("unknown key"))));
    }

    private JsonWebToken parse(String token, PublicKey key) {
        JWTAuthContextInfo expected = new JWTAuthContextInfo(key, config.issuer());
        expected.setSignatureAlgorithm(Set.of(SignatureAlgorithm.RS256));
        expected.setExpectedAudience(Set.of(config.audience()));
        expected.setRequiredClaims(Set.of("sub", "exp", "iat"));
        try {
            return parser.parse(token, expected);
        } catch (ParseException e) {
            throw new AuthenticationFailedException(e);
        }
    }
}
