package io.postern.access;

import io.postern.address.Address;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.problem.Quote;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Holds a client whose token was verified to its place: the networks of its role, and of its merchant the clients and the
 * networks. The answer names what was seen and never what would have been allowed.
 */
@ApplicationScoped
class DoorCheck {
    private final RoleNetworks roles;
    private final MerchantDoors merchants;

    DoorCheck(RoleNetworks roles, MerchantDoors merchants) {
        this.roles = roles;
        this.merchants = merchants;
    }

    Uni<Void> check(Caller caller, Role role, Address from) {
        if (!roles.of(role).allow(from)) {
            throw notFrom(from, "with the role " + role.wire());
        }
        boolean elsewhere = caller.isOfPlatform() || caller.checkout().isPresent(); // a buyer is wherever a buyer is
        return elsewhere
                ? Uni.createFrom().voidItem()
                : merchants
                        .of(caller.merchantId())
                        .invoke(rules -> check(rules, caller.client(), from))
                        .replaceWithVoid();
    }

    private static void check(DoorRules rules, String client, Address from) {
        if (!rules.networks().allow(from)) {
            throw notFrom(from, "for this merchant");
        }
        if (!rules.allowClient(client)) {
            throw ProblemException.of(
                    Problem.CLIENT_NOT_ALLOWED,
                    "The client " + Quote.of("client", client) + " does not act for this merchant.");
        }
    }

    private static ProblemException notFrom(Address from, String how) {
        return ProblemException.of(
                Problem.ADDRESS_NOT_ALLOWED,
                "This call came from the address " + from + ", and calls " + how + " do not come from there.");
    }
}
