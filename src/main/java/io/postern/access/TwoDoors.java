package io.postern.access;

import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
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
 * Verifies a bearer token by its issuer: the gateway's own tokens here, all others through OIDC. The issuer is read
 * before anything is verified and only chooses the door; a forged one leads to a door that its signature cannot open.
 */
@Alternative
@Priority(1)
@ApplicationScoped
class TwoDoors implements HttpAuthenticationMechanism {
    private final OwnTokens own;
    private final OidcAuthenticationMechanism oidc;

    TwoDoors(OwnTokens own, OidcAuthenticationMechanism oidc) {
        this.own = own;
        this.oidc = oidc;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext request, IdentityProviderManager providers) {
        Optional<String> token = BearerToken.of(request);
        if (token.isEmpty()) {
            return Uni.createFrom().nullItem();
        }
        return Claims.of(token.get()).filter(own::areIssuerOf).isPresent()
                ? verified(token.get())
                : oidc.authenticate(request, providers);
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
