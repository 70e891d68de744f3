package io.postern.access;

import io.postern.access.proof.Presented;
import io.postern.access.proof.Proofs;
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
 * nobody decided. No database is asked, except whether a proof of possession was used before.
 */
@Singleton
class AccessFilter {
    private final Decisions decisions;
    private final KnownClients known;
    private final CurrentIdentityAssociation identity;
    private final CurrentCaller current;
    private final Proofs proofs;
    private final BoundCalls bound;

    AccessFilter(
            Decisions decisions,
            KnownClients known,
            CurrentIdentityAssociation identity,
            CurrentCaller current,
            Proofs proofs,
            BoundCalls bound) {
        this.decisions = decisions;
        this.known = known;
        this.identity = identity;
        this.current = current;
        this.proofs = proofs;
        this.bound = bound;
    }

    @ServerRequestFilter(priority = Priorities.AUTHENTICATION)
    Uni<Void> check(ResourceInfo operation, RoutingContext request) {
        return switch (decisions.about(operation.getResourceMethod())) {
            case Decision.Open open -> Uni.createFrom().voidItem();
            case Decision.Undecided undecided -> Uni.createFrom().failure(undecided());
            case Decision.Needed needed -> admitted(needed.scope(), request);
        };
    }

    private Uni<Void> admitted(Scope needed, RoutingContext request) {
        Presented presented = PresentedToken.of(request)
                .orElseThrow(() -> Challenge.noToken("Send an access token: Authorization: Bearer <token>."));
        return client(presented.token())
                .chain(client -> proofs.check(presented, client.binding(), bound.areThoseOf(needed), request.request())
                        .invoke(() -> admit(client, needed, request)));
    }

    private Uni<Client> client(String token) {
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
        known.remember(token, client);
        return client;
    }

    private void admit(Client client, Scope needed, RoutingContext request) {
        Caller caller = client.calling(Refusals.address(request), RequestId.of(request));
        Refusals.remember(request, caller);
        if (!caller.may(needed)) {
            throw Challenge.missing(needed, caller);
        }
        current.is(caller);
    }

    private static ProblemException undecided() {
        return ProblemException.of(Problem.INSUFFICIENT_SCOPE, "Nobody may call this.");
    }
}
