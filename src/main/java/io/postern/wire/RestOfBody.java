package io.postern.wire;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * What a client still sends of a body that was answered already. It is thrown away for a while, since a client that is cut off
 * while it sends may never see the answer (RFC 9112, section 9.6); then HTTP/1.1 ends the connection and HTTP/2 the stream.
 */
final class RestOfBody {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int NO_ERROR = 0;

    private final HttpServerRequest bytes;

    private RestOfBody(HttpServerRequest bytes) {
        this.bytes = bytes;
    }

    static void discard(RoutingContext answered) {
        HttpServerRequest bytes = answered.request();
        if (bytes.isEnded()) {
            return;
        }
        RestOfBody rest = new RestOfBody(bytes);
        long impatient = answered.vertx().setTimer(PATIENCE.toMillis(), late -> rest.cut());
        bytes.handler(chunk -> {})
                .exceptionHandler(gone -> answered.vertx().cancelTimer(impatient))
                .endHandler(whole -> answered.vertx().cancelTimer(impatient))
                .resume();
    }

    private void cut() {
        if (bytes.version() == HttpVersion.HTTP_2) {
            bytes.response().reset(NO_ERROR);
        } else {
            bytes.connection().close();
        }
    }
}
