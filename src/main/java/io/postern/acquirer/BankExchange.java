package io.postern.acquirer;

import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One request to a bank and its answer: ends exactly once, at the latest at its deadline. */
final class BankExchange {
    /** No answer of this port is near this size; a bank that sends more is not answering. */
    static final int ANSWER_LIMIT = 16 * 1024;

    private final Vertx vertx;
    private final Consumer<Reply> end;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile HttpClientRequest request;
    private long timer;
    private Buffer body = Buffer.buffer(0);

    BankExchange(Vertx vertx, Consumer<Reply> end) {
        this.vertx = vertx;
        this.end = end;
    }

    void start(HttpClient client, HttpMethod method, String path, Buffer order, long deadlineMillis) {
        timer = vertx.setTimer(deadlineMillis, late -> giveUp(Silence.DEADLINE_PASSED));
        client.request(method, path).onComplete(connected -> send(connected, order));
    }

    private void send(AsyncResult<HttpClientRequest> connected, Buffer order) {
        if (connected.failed()) {
            giveUp(Silence.NOT_CONNECTED);
            return;
        }
        request = connected.result();
        if (ended.get()) { // the deadline passed while waiting for a connection: the order must not leave any more
            request.reset();
            return;
        }
        if (order == null) {
            request.send().onComplete(this::receive);
        } else {
            request.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
            request.send(order).onComplete(this::receive);
        }
    }

    private void receive(AsyncResult<HttpClientResponse> answered) {
        if (answered.failed()) {
            giveUp(Silence.CONNECTION_LOST);
            return;
        }
        HttpClientResponse response = answered.result();
        response.exceptionHandler(broken -> giveUp(Silence.CONNECTION_LOST));
        response.handler(this::append);
        response.endHandler(
                complete -> finish(new Reply.Answered(response.statusCode(), body, request.connection()::close)));
    }

    private void append(Buffer chunk) {
        if (body.length() + chunk.length() > ANSWER_LIMIT) {
            giveUp(Silence.ANSWER_UNREADABLE);
        } else {
            body = body.length() == 0 ? chunk : body.appendBuffer(chunk);
        }
    }

    private void giveUp(Silence silence) {
        if (finish(new Reply.Silent(silence)) && request != null) {
            request.reset(); // a late answer must not meet the next order on this connection
        }
    }

    private boolean finish(Reply reply) {
        boolean first = ended.compareAndSet(false, true);
        if (first) {
            vertx.cancelTimer(timer);
            end.accept(reply);
        }
        return first;
    }
}
