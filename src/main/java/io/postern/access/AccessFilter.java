package io.postern.access;

import io.postern.id.RequestId;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ResourceInfo;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Stands before every operation: finds out who calls, holds the caller to the operation's scope, and refuses what
 * nobody decided. No database is asked.
 */
@Singleton
class AccessFilter {
    private final Decisions decisions;
    private final KnownClients known;
    private final CurrentIdentityAssociation identity;
    private final CurrentCaller current;

    AccessFilter(Decisions decisions, KnownClients known, CurrentIdentityAssociation identity, CurrentCaller current) {
        this.decisions = decisions;
        this.known = known;
        this.identity = identity;
        this.current = current;
    }

    @ServerRequestFilter(priority = Priorities.AUTHENTICATION)
    Uni<Void> check(ResourceInfo operation, RoutingContext request) {
        return switch (decisions.about(operation.getResourceMethod())) {
            case Decision.Open open -> Uni.createFrom().voidItem();
            case Decision.Undecided undecided -> Uni.createFrom().failure(undecided());
            case Decision.Needed needed ->
                client(request).invoke(client -> admit(client, needed, request)).replaceWithVoid();
        };
    }

    private Uni<Client> client(RoutingContext request) {
        String token = BearerToken.of(request)
                .orElseThrow(() -> Challenge.noToken("Send an access token: Authorization: Bearer <token>."));
        return known.find(token).map(client -> Uni.createFrom().item(client)).orElseGet(() -> verified(token));
    }

    private Uni<Client> verified(String token) {
        return identity.getDeferredIdentity()
                .onFailure(
                        failure -> !(failure instanceof ProblemException)) // the keys are away: the token may be good
                .transform(Challenge::badToken)
                .map(verified -> {
                    if (verified.isAnonymous()) {
                        throw Challenge.badToken(null);
                    }
                    return remembered(token);
                });
    }

    private Client remembered(String token) {
        Claims claims = Claims.of(token).orElseThrow(() -> Challenge.badToken(null));
        Client client = known.understand(claims);
        if (!claims.isBound()) {
            known.remember(token, client);
        }
        return client;
    }

    private void admit(Client client, Decision.Needed needed, RoutingContext request) {
        Caller caller = client.calling(Refusals.address(request), RequestId.of(request));
        Refusals.remember(request, caller);
        if (needed.scopes().stream().noneMatch(caller::may)) {
            throw Challenge.missing(needed.scopes(), caller);
        }
        CheckoutDoor.check(caller, needed, request);
        current.is(caller);
    }

    private static ProblemException undecided() {
        return ProblemException.of(Problem.INSUFFICIENT_SCOPE, "Nobody may call this.");
    }
}
