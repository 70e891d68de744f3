package io.postern.wire;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/**
 * What a client still sends of a body that was answered already. It is thrown away for a while, since a client that is cut off
 * while it sends may never see the answer (RFC 9112, section 9.6); then HTTP/1.1 ends the connection and HTTP/2 the stream.
 */
final class RestOfBody {
    private static final int QUIET_SECONDS = 2;
    private static final int MOST_SECONDS = 10;
    private static final int NO_ERROR = 0;

    private final Vertx vertx;
    private final HttpServerRequest bytes;
    private boolean over;
    private int quietSeconds;
    private int seconds;

    private RestOfBody(RoutingContext answered) {
        this.vertx = answered.vertx();
        this.bytes = answered.request();
    }

    static void discard(RoutingContext answered) {
        RestOfBody rest = new RestOfBody(answered);
        if (!rest.bytes.isEnded()) {
            rest.discard();
        }
    }

    private void discard() {
        bytes.handler(chunk -> quietSeconds = 0)
                .exceptionHandler(gone -> over = true)
                .endHandler(whole -> over = true)
                .resume();
        lookInASecond();
    }

    /** One look orders the next: after a moment in which the whole machine stood still, what came meanwhile is read between two. */
    private void lookInASecond() {
        vertx.setTimer(1_000, look -> {
            if (over) {
                return;
            }
            seconds++;
            quietSeconds++;
            if (quietSeconds > QUIET_SECONDS || seconds > MOST_SECONDS) {
                cut();
            } else {
                lookInASecond();
            }
        });
    }

    private void cut() {
        if (bytes.version() == HttpVersion.HTTP_2) {
            bytes.response().reset(NO_ERROR);
        } else {
            bytes.connection().close();
        }
    }
}
