package io.postern.access;

import io.postern.id.IdKind;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** Makes checkout tokens: access tokens of the gateway's own that say all that their holder may do. */
@ApplicationScoped
public class CheckoutTokens {
    private final OwnTokens tokens;

    CheckoutTokens(OwnTokens tokens) {
        this.tokens = tokens;
    }

    /** A token, and the moment from which it is worthless. */
    public record Issued(String token, Instant expiresAt) {}

    /** Each token is a client of its own, so that limits and the trail tell one buyer from another. */
    public Uni<Issued> issue(UUID merchantId, CheckoutGrant grant, Duration life) {
        Map<String, Object> claims = grant.claims();
        claims.put("merchant_id", IdKind.MERCHANT.format(merchantId));
        return tokens.issue(grant.id(), claims, life).map(CheckoutTokens::issued);
    }

    public Duration longestLife() {
        return tokens.longestLife();
    }

    private static Issued issued(String token) {
        if (token.length() > PresentedToken.LONGEST) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    "description",
                    "description, merchant_reference and return_url together are longer than a token can carry.");
        }
        return new Issued(
                token, Claims.of(token).flatMap(claims -> claims.time("exp")).orElseThrow());
    }
}
