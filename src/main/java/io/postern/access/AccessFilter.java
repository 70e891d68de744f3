package io.postern.access;

import io.postern.access.proof.Presented;
import io.postern.access.proof.Proofs;
import io.postern.address.Address;
import io.postern.address.ClientAddress;
import io.postern.id.RequestId;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ResourceInfo;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Stands before every operation: finds out who calls, holds the caller to its place and to the operation's scope, and
 * refuses what nobody decided. No database is asked, but for the rules of a merchant that nobody called for lately and
 * whether a proof of possession was used before.
 */
@Singleton
class AccessFilter {
    private final Decisions decisions;
    private final KnownClients known;
    private final Strangers strangers;
    private final CurrentIdentityAssociation identity;
    private final CurrentCaller current;
    private final ClientAddress addresses;
    private final DoorCheck door;
    private final Proofs proofs;
    private final BoundCalls bound;

    AccessFilter(
            Decisions decisions,
            KnownClients known,
            Strangers strangers,
            CurrentIdentityAssociation identity,
            CurrentCaller current,
            ClientAddress addresses,
            DoorCheck door,
            Proofs proofs,
            BoundCalls bound) {
        this.decisions = decisions;
        this.known = known;
        this.strangers = strangers;
        this.identity = identity;
        this.current = current;
        this.addresses = addresses;
        this.door = door;
        this.proofs = proofs;
        this.bound = bound;
    }

    @ServerRequestFilter(priority = Priorities.AUTHENTICATION)
    Uni<Void> check(ResourceInfo operation, RoutingContext request) {
        return switch (decisions.about(operation.getResourceMethod())) {
            case Decision.Open open -> Uni.createFrom().voidItem();
            case Decision.Undecided undecided -> Uni.createFrom().failure(undecided());
            case Decision.Needed needed -> admitted(needed, request);
        };
    }

    private Uni<Void> admitted(Decision.Needed needed, RoutingContext request) {
        Optional<Presented> presented = PresentedToken.of(request);
        return client(presented, request)
                .chain(client -> proofs.check(
                                presented.orElseThrow(),
                                client.binding(),
                                needed.scopes().stream().anyMatch(bound::areThoseOf),
                                request.request())
                        // whoever proves nothing is no better known than one without a token
                        .onFailure(ProblemException.class)
                        .call(() -> strangers.admit(request))
                        .chain(() -> admit(client, needed, request)));
    }

    private Uni<Client> client(Optional<Presented> presented, RoutingContext request) {
        return presented
                .map(Presented::token)
                .flatMap(known::find)
                .map(client -> Uni.createFrom().item(client))
                // bounded before anything is verified, so that a flood of bad tokens costs nothing
                .orElseGet(() -> strangers.admit(request).chain(() -> verified(presented)));
    }

    private Uni<Client> verified(Optional<Presented> presented) {
        return verified(presented
                .map(Presented::token)
                .orElseThrow(() -> Challenge.noToken("Send an access token: Authorization: Bearer <token>.")));
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

    private Uni<Void> admit(Client client, Decision.Needed needed, RoutingContext request) {
        Address from = addresses.of(request);
        Caller caller =
                client.calling(client.checkout().isPresent() ? from.network() : from.toString(), RequestId.of(request));
        Refusals.remember(request, caller);
        return door.check(caller, client.role(), from).invoke(() -> admit(caller, needed, request));
    }

    private void admit(Caller caller, Decision.Needed needed, RoutingContext request) {
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
