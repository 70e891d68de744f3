package io.postern.access;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** The calls that take no access token but one that is bound to its client. */
@ApplicationScoped
class BoundCalls {
    private final Set<Scope> scopes;

    BoundCalls(AccessConfig config) {
        this.scopes = config.boundTokensFor().orElse(Set.of());
    }

    boolean areThoseOf(Scope scope) {
        // an approval does what these calls do, so asking for one and granting it are among them
        return scopes.contains(scope) || scope == Scope.APPROVALS_WRITE && !scopes.isEmpty();
    }
}
