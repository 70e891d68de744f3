package io.postern.id;

import io.vertx.ext.web.RoutingContext;

/** The public id of the HTTP request under way: given at the door, answered as {@code Request-Id}, named in every log line. */
public final class RequestId {
    public static final String HEADER = "Request-Id";
    private static final String KEY = "postern.request_id";

    private RequestId() {}

    /** Gives the request its id, once, and puts it on the answer. */
    public static String ensure(RoutingContext request, Ids ids) {
        String id = of(request);
        if (id.isEmpty()) {
            id = IdKind.REQUEST.format(ids.next());
            request.put(KEY, id);
            request.response().putHeader(HEADER, id);
        }
        return id;
    }

    public static String of(RoutingContext request) {
        return request.get(KEY, "");
    }
}
