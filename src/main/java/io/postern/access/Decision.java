package io.postern.access;

import java.util.List;
import java.util.Optional;

/** What was decided about an operation. */
sealed interface Decision {
    /**
     * @param scopes one of these is enough
     * @param checkout of which use a checkout token may call this; empty for none
     */
    record Needed(List<Scope> scopes, Optional<CheckoutUse> checkout) implements Decision {}

    record Open() implements Decision {}

    record Undecided() implements Decision {}
}
