package io.postern.access;

import io.postern.access.proof.Presented;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.util.Optional;
import java.util.Set;

/**
 * Verifies an access token by its issuer: the gateway's own tokens here, all others through OIDC. The issuer is read
 * before anything is verified and only chooses the door; a forged one leads to a door that its signature cannot open.
 */
@Alternative
@Priority(1)
@ApplicationScoped
class TwoDoors implements HttpAuthenticationMechanism {
    private final OwnTokens own;
    private final OutsideTokens outside;

    TwoDoors(OwnTokens own, OutsideTokens outside) {
        this.own = own;
        this.outside = outside;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext request, IdentityProviderManager providers) {
        Optional<String> token = PresentedToken.of(request).map(Presented::token);
        if (token.isEmpty()) {
            return Uni.createFrom().nullItem();
        }
        return Claims.of(token.get()).filter(own::areIssuerOf).isPresent()
                ? verified(token.get())
                : outside.verify(token.get(), request, providers);
    }

    private Uni<SecurityIdentity> verified(String token) {
        return own.verify(token)
                .map(principal -> QuarkusSecurityIdentity.builder()
                        .setPrincipal(principal)
                        .build());
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext request) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer realm=\"postern\""));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(TokenAuthenticationRequest.class);
    }

    @Override
    public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext request) {
        return Uni.createFrom().item(new HttpCredentialTransport(HttpCredentialTransport.Type.AUTHORIZATION, "Bearer"));
    }
}
