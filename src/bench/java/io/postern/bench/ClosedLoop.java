package io.postern.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.PoolOptions;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Keeps a number of calls in flight: each answer sends the next call. Ends when the supply does. */
final class ClosedLoop {
    private static final int CONNECTIONS = 64;
    private static final String ID = "\"id\":\"";

    private final HttpClient http;
    private final int port;

    ClosedLoop(Vertx vertx, int port) {
        this.port = port;
        this.http = vertx.createHttpClient(
                // less than the gateway's own, which would close a connection under a call
                new HttpClientOptions().setTcpNoDelay(true).setKeepAliveTimeout(20),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    }

    /** How one call went; times by {@link System#nanoTime}. */
    record Reply(int status, String body, long sent, long received) {
        /** The id of what was made; nothing else is expected here. */
        String id() {
            if (status != 201) {
                throw new IllegalStateException("answered " + status + ": " + body);
            }
            int at = body.indexOf(ID) + ID.length();
            return body.substring(at, body.indexOf('"', at));
        }
    }

    /**
     * @param supply gives null when there is no more to send
     * @return open until the last answer is in
     */
    CountDownLatch run(int inFlight, Supplier<Call> supply, BiConsumer<Call, Reply> replies) {
        CountDownLatch lanes = new CountDownLatch(inFlight);
        for (int lane = 0; lane < inFlight; lane++) {
            next(supply, replies, lanes);
        }
        return lanes;
    }

    /** Makes one call and waits for its answer. */
    void one(Call call, Consumer<Reply> replies) throws InterruptedException {
        Queue<Call> supply = new ConcurrentLinkedQueue<>();
        supply.add(call);
        run(1, supply::poll, (sent, reply) -> replies.accept(reply)).await();
    }

    private void next(Supplier<Call> supply, BiConsumer<Call, Reply> replies, CountDownLatch lanes) {
        Call call = supply.get();
        if (call == null) {
            lanes.countDown();
            return;
        }
        long sent = System.nanoTime();
        http.request(call.method(), port, "127.0.0.1", call.path())
                .compose(request -> send(request, call))
                .compose(response -> response.body()
                        .map(body -> new Reply(response.statusCode(), body.toString(), sent, System.nanoTime())))
                .otherwise(broken -> new Reply(0, String.valueOf(broken), sent, System.nanoTime()))
                .onSuccess(reply -> {
                    replies.accept(call, reply);
                    next(supply, replies, lanes);
                });
    }

    private static Future<HttpClientResponse> send(HttpClientRequest request, Call call) {
        if (!call.headers().isEmpty()) {
            call.headers().forEach(request::putHeader);
            return request.putHeader("Content-Type", "application/json").send(Buffer.buffer(call.body()));
        }
        request.putHeader("Authorization", "Bearer " + call.token());
        if (call.key() == null) {
            return request.send();
        }
        request.putHeader("Content-Type", "application/json").putHeader("Idempotency-Key", call.key());
        return request.send(Buffer.buffer(call.body()));
    }
}
