package io.postern.access;

import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** Holds a checkout token to the operations of its use and to the web page that it was made for. */
final class CheckoutDoor {
    private CheckoutDoor() {}

    static void check(Caller caller, Decision.Needed needed, RoutingContext request) {
        caller.checkout().ifPresent(grant -> {
            if (needed.checkout().filter(grant.use()::equals).isEmpty()) {
                throw Challenge.notInCheckout(needed.scopes(), grant.use());
            }
            grant.origin().ifPresent(page -> refuseOther(page, request));
        });
    }

    /** A browser always says where a script of another page comes from; what says nothing is no such script. */
    private static void refuseOther(String page, RoutingContext request) {
        List<String> origins = request.request().headers().getAll("Origin");
        if (!origins.stream().allMatch(page::equals)) {
            throw Challenge.otherOrigin(page);
        }
    }
}
