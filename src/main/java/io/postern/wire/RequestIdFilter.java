package io.postern.wire;

import io.postern.id.Ids;
import io.postern.id.RequestId;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.MDC;

/** First of all filters: names the request, so that every answer and every log line after it can be found again. */
@Singleton
class RequestIdFilter {
    private static final int FIRST = 1000;

    private final Ids ids;

    RequestIdFilter(Ids ids) {
        this.ids = ids;
    }

    void register(@Observes Filters filters) {
        filters.register(this::name, FIRST);
    }

    private void name(RoutingContext request) {
        MDC.put(
                "request_id",
                RequestId.ensure(request, ids)); // kept with the request's Vert.x context, not with the thread
        request.next();
    }
}
