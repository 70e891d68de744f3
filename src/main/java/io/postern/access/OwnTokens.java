package io.postern.access;

import io.postern.keys.SigningKeys;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTParser;
import io.smallrye.jwt.auth.principal.ParseException;
import io.smallrye.jwt.build.Jwt;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** The access tokens that the gateway itself issues: signs them and verifies them, with the same key. */
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

    /** A token for a client, with the claims that say what it may do: {@code role}, {@code merchant_id}, {@code acr}. */
    public String issue(String client, Map<String, Object> claims, Duration life) {
        Instant now = clock.instant();
        return Jwt.claims(claims)
                .issuer(config.issuer())
                .audience(config.audience())
                .subject(client)
                .issuedAt(now)
                .expiresAt(now.plus(life))
                .jws()
                .algorithm(SignatureAlgorithm.RS256)
                .keyId(keys.keyId())
                .sign(keys.tokenSigner().getPrivate());
    }

    boolean areIssuerOf(Claims unverified) {
        return unverified.text("iss").filter(config.issuer()::equals).isPresent();
    }

    /** Checks signature, algorithm, issuer, audience and time. */
    JsonWebToken verify(String token) throws ParseException {
        JWTAuthContextInfo expected = new JWTAuthContextInfo(keys.tokenSigner().getPublic(), config.issuer());
        expected.setSignatureAlgorithm(Set.of(SignatureAlgorithm.RS256));
        expected.setExpectedAudience(Set.of(config.audience()));
        expected.setRequiredClaims(Set.of("sub", "exp", "iat"));
        return parser.parse(token, expected);
    }
}
