package io.postern.wire;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Bodies in chunks, kept until they are whole: of strangers, too, so each has little time, and all that are on their way share a
 * part of memory that the gateway can do without. When it is full, the oldest gives way: an honest sender is done in a moment.
 */
final class ChunkedBodies {
    static final long MOST_BYTES_ON_THEIR_WAY = 32L * 1024 * 1024;
    static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int GONE = Integer.MIN_VALUE / 2;

    private final AtomicLong onTheirWay = new AtomicLong();
    private final AtomicLong begun = new AtomicLong();
    private final ConcurrentSkipListMap<Long, One> unfinished = new ConcurrentSkipListMap<>();

    /** @param whole is told the body, or {@code refused} why there is none; neither when its sender has gone */
    void collect(RoutingContext request, Consumer<Buffer> whole, Consumer<ProblemException> refused) {
        new One(request, whole, refused).begin();
    }

    private void makeRoom() {
        while (onTheirWay.get() > MOST_BYTES_ON_THEIR_WAY) {
            Map.Entry<Long, One> oldest = unfinished.pollFirstEntry();
            if (oldest == null) {
                return;
            }
            oldest.getValue().giveWay();
        }
    }

    private static ProblemException crowded() {
        return ProblemException.of(
                        Problem.SERVICE_UNAVAILABLE,
                        "Too many bodies in chunks are on their way; name the body's length in a Content-Length header.")
                .header("Retry-After", "1");
    }

    private static ProblemException late() {
        return ProblemException.of(
                Problem.REQUEST_TIMEOUT,
                "A body in chunks has " + PATIENCE.toSeconds()
                        + " seconds; name its length in a Content-Length header.");
    }

    private final class One {
        private final long number = begun.getAndIncrement();
        private final RoutingContext request;
        private final Consumer<Buffer> whole;
        private final Consumer<ProblemException> refused;
        private final Context context;
        private final Buffer body = Buffer.buffer();
        private final AtomicInteger counted = new AtomicInteger();
        private long timer;
        private boolean over;

        One(RoutingContext request, Consumer<Buffer> whole, Consumer<ProblemException> refused) {
            this.request = request;
            this.whole = whole;
            this.refused = refused;
            this.context = request.vertx().getOrCreateContext();
        }

        void begin() {
            HttpServerRequest bytes = request.request();
            timer = request.vertx().setTimer(PATIENCE.toMillis(), passed -> refuse(late()));
            unfinished.put(number, this);
            bytes.handler(this::add).exceptionHandler(gone -> end()).endHandler(last -> {
                if (end()) {
                    whole.accept(body);
                }
            });
            if ("100-continue".equalsIgnoreCase(bytes.getHeader("Expect"))) {
                bytes.response().writeContinue();
            }
            bytes.resume();
        }

        private void add(Buffer chunk) {
            if (over) {
                return;
            }
            body.appendBuffer(chunk);
            if (counted.addAndGet(chunk.length()) > 0) {
                onTheirWay.addAndGet(chunk.length());
            }
            if (body.length() > BodyLimit.MAX_BYTES) {
                refuse(BodyLimit.tooLarge(BodyLimit.MAX_BYTES));
            } else {
                makeRoom();
            }
        }

        /** Called by any thread; what it held counts no more. */
        void giveWay() {
            forget();
            context.runOnContext(now -> refuse(crowded()));
        }

        private void refuse(ProblemException why) {
            if (end()) {
                refused.accept(why);
            }
        }

        private boolean end() {
            boolean first = !over;
            if (first) {
                over = true;
                request.vertx().cancelTimer(timer);
                unfinished.remove(number);
                forget();
            }
            return first;
        }

        private void forget() {
            int held = counted.getAndSet(GONE);
            if (held > 0) {
                onTheirWay.addAndGet(-held);
            }
        }
    }
}
