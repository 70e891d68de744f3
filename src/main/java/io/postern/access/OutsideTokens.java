package io.postern.access;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.core.VertxException;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * The access tokens of the outside issuer: verified by OIDC with the issuer's keys, which are at hand. A token is at fault only
 * when that is certain; while the issuer is away and its key unknown, it is not.
 */
@ApplicationScoped
class OutsideTokens {
    /** Longer than quarkus.oidc.token.forced-jwk-refresh-interval: the keys may then be read again. */
    private static final long UNTIL_KEYS_ARE_READ_MILLIS = 1_100;

    /** One reading may have begun before a new key was published, and the next be under way. */
    private static final int TRIES = 3;

    private static final int MOST_WAITING = 500;

    private final OutsideIssuer issuer;
    private final AccessConfig config;
    private final Clock clock;
    private final AtomicInteger waiting = new AtomicInteger();

    OutsideTokens(OutsideIssuer issuer, AccessConfig config, Clock clock) {
        this.issuer = issuer;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Checks signature, algorithm, issuer, audience and time. Fails with {@link AuthenticationFailedException} when the
     * token is at fault, and with a refusal to try again when the issuer is away.
     */
    Uni<SecurityIdentity> verify(String token, RoutingContext request, IdentityProviderManager providers) {
        if (!issuer.isUsed()) {
            return Uni.createFrom().nullItem();
        }
        if (!OutsideLook.isOfAnAccessToken(token, config.outsideAlgorithms(), clock)) {
            return Uni.createFrom().failure(new AuthenticationFailedException("not an access token"));
        }
        return issuer.isKnown()
                ? tried(token, request, providers, TRIES)
                : Uni.createFrom().failure(notNow());
    }

    private Uni<SecurityIdentity> tried(
            String token, RoutingContext request, IdentityProviderManager providers, int tries) {
        return providers
                .authenticate(HttpSecurityUtils.setRoutingContextAttribute(
                        new TokenAuthenticationRequest(new AccessTokenCredential(token)), request))
                .onFailure()
                .recoverWithUni(failure -> {
                    if (isThere(failure, UnresolvableKeyException.class) && tries > 1 && waiting.get() < MOST_WAITING) {
                        return later(request).chain(() -> tried(token, request, providers, tries - 1));
                    }
                    return Uni.createFrom().failure(judged(failure));
                });
    }

    /** A timer of this request's own context, so that what follows stays on its event loop. */
    private Uni<Void> later(RoutingContext request) {
        waiting.incrementAndGet();
        return Uni.createFrom()
                .<Void>emitter(
                        timer -> request.vertx().setTimer(UNTIL_KEYS_ARE_READ_MILLIS, fired -> timer.complete(null)))
                .onTermination()
                .invoke(waiting::decrementAndGet);
    }

    private Throwable judged(Throwable failure) {
        if (isThere(failure, UnresolvableKeyException.class)) {
            return issuer.isAway() ? notNow() : failure;
        }
        boolean tokenIsAtFault = isThere(failure, InvalidJwtException.class);
        if (!tokenIsAtFault
                && isThere(
                        failure,
                        OIDCException.class,
                        IOException.class,
                        VertxException.class,
                        TimeoutException.class,
                        io.smallrye.mutiny.TimeoutException.class)) {
            issuer.isAway(failure);
            return notNow();
        }
        return failure;
    }

    private static ProblemException notNow() {
        return ProblemException.of(
                        Problem.SERVICE_UNAVAILABLE,
                        "The issuer of this access token does not answer, and its key is not known here.")
                .header("Retry-After", "5");
    }

    private static boolean isThere(Throwable failure, Class<?>... kinds) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(20)
                .anyMatch(cause -> Stream.of(kinds).anyMatch(kind -> kind.isInstance(cause)));
    }
}
