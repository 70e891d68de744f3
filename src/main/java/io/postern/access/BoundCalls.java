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
        return scopes.contains(scope);
    }
}
