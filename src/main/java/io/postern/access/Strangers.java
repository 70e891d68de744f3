package io.postern.access;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;

/**
 * Bounds how often somebody may come whom nobody knows: with a token that was not verified lately, or with none. A room
 * further down implements it.
 */
public interface Strangers {
    /** Asked before the token is verified. Fails with the refusal when there were too many. */
    Uni<Void> admit(RoutingContext request);
}
