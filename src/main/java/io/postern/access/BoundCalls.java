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

    /** An approval does what a call that changes something does, so asking for one and granting it are among those. */
    boolean areThoseOf(Scope scope) {
        return scopes.contains(scope)
                || scope == Scope.APPROVALS_WRITE && scopes.stream().anyMatch(Scope::changes);
    }
}
