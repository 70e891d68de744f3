package io.postern.wire;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether it is sure where a body ends (RFC 9112, section 6). Where it is not, what comes behind may be the body's rest or another
 * request, and nothing more is read from the connection.
 */
final class Framing {
    private final Set<HttpConnection> ending = ConcurrentHashMap.newKeySet();

    /** A coding other than chunked has no end that we see, HTTP/1.0 knows none, and a length beside it tells something else. */
    boolean isUnsure(HttpServerRequest bytes) {
        String coding = bytes.getHeader("Transfer-Encoding");
        return coding != null
                && (bytes.version() != HttpVersion.HTTP_1_1
                        || bytes.headers().getAll("Transfer-Encoding").size() > 1
                        || !coding.equalsIgnoreCase("chunked")
                        || bytes.getHeader("Content-Length") != null);
    }

    /** Whether the request stands behind one of unsure length, so that it may be none. */
    boolean isBehindOne(HttpServerRequest bytes) {
        return ending.contains(bytes.connection());
    }

    /** Ends the connection once the request is answered; HTTP/2 frames bodies by itself and needs no such end. */
    void endAfter(RoutingContext request) {
        HttpConnection connection = request.request().connection();
        if (request.request().version() == HttpVersion.HTTP_2 || !ending.add(connection)) {
            return;
        }
        request.response().headers().set("Connection", "close");
        request.addEndHandler(answered -> connection.close().onComplete(closed -> ending.remove(connection)));
    }
}
