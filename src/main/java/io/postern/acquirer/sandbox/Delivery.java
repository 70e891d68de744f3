package io.postern.acquirer.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** How an answer leaves the bank, or does not. */
final class Delivery {
    private static final Logger LOG = Logger.getLogger(Delivery.class);
    private static final long HELD_MILLIS = 120_000;
    private static final int HUGE_BYTES = 1 << 20;
    private static final int FAILED = 500;

    private final Vertx vertx;

    Delivery(Vertx vertx) {
        this.vertx = vertx;
    }

    void properly(HttpServerRequest http, Future<Answer> work) {
        work.onSuccess(answer -> send(http, answer.httpStatus(), answer.toJson()))
                .onFailure(failure -> fail(http, failure));
    }

    void faulty(HttpServerRequest http, Fault fault, Supplier<Future<Answer>> work) {
        switch (fault.kind()) {
            case LATE ->
                properly(
                        http, work.get().compose(answer -> after(fault.millis()).map(answer)));
            case LATE_BOOKING -> properly(http, after(fault.millis()).compose(late -> work.get()));
            case ANSWER_TWICE ->
                work.get().onSuccess(answer -> sendTwice(http, answer)).onFailure(failure -> fail(http, failure));
            default -> done(fault, work).onComplete(acted -> misbehave(http, fault));
        }
    }

    private static Future<?> done(Fault fault, Supplier<Future<Answer>> work) {
        return fault.booked() ? work.get() : Future.succeededFuture();
    }

    private void misbehave(HttpServerRequest http, Fault fault) {
        switch (fault.kind()) {
            case NO_ANSWER ->
                after(HELD_MILLIS).onComplete(held -> http.connection().close());
            case RESET -> http.connection().close();
            case GARBAGE -> send(http, 200, Buffer.buffer("<html>The bank is having a moment.</html>"));
            case WRONG_SCHEMA -> send(http, 200, Buffer.buffer("{\"reference\":[],\"status\":{\"maybe\":1}}"));
            case HUGE -> send(http, 200, Buffer.buffer(" ".repeat(HUGE_BYTES)));
            default -> send(http, FAILED, Answer.failed().toJson());
        }
    }

    private Future<Void> after(long millis) {
        return Future.future(promise -> vertx.setTimer(millis, late -> promise.complete()));
    }

    private static void sendTwice(HttpServerRequest http, Answer answer) {
        Buffer body = answer.toJson();
        Buffer again = Buffer.buffer("HTTP/1.1 200 OK\r\ncontent-length: " + body.length() + "\r\n\r\n")
                .appendBuffer(body);
        http.response().end(body).onSuccess(sent -> {
            // no API of the server sends a second answer, so it goes past the HTTP codec
            var channel = ((ConnectionBase) http.connection()).channel();
            channel.pipeline().firstContext().writeAndFlush(again.getByteBuf());
        });
    }

    private static void fail(HttpServerRequest http, Throwable failure) {
        LOG.warnf("the sandbox bank failed: %s", failure);
        send(http, FAILED, Answer.failed().toJson());
    }

    private static void send(HttpServerRequest http, int status, Buffer body) {
        if (!http.response().closed()) {
            http.response()
                    .setStatusCode(status)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(body);
        }
    }
}
