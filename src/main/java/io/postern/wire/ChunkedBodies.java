package io.postern.wire;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Bodies in chunks, kept until they are whole: of strangers, too, so each has little time, and all that are on their way share a
 * part of memory that the gateway can do without.
 */
final class ChunkedBodies {
    static final long MOST_BYTES_ON_THEIR_WAY = 32L * 1024 * 1024;
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AtomicLong onTheirWay = new AtomicLong();

    /** @param whole is told the body, or {@code refused} why there is none; neither when its sender has gone */
    void collect(RoutingContext request, Consumer<Buffer> whole, Consumer<ProblemException> refused) {
        new One(request, whole, refused).begin();
    }

    private final class One {
        private final RoutingContext request;
        private final Consumer<Buffer> whole;
        private final Consumer<ProblemException> refused;
        private final Buffer body = Buffer.buffer();
        private long timer;
        private boolean over;

        One(RoutingContext request, Consumer<Buffer> whole, Consumer<ProblemException> refused) {
            this.request = request;
            this.whole = whole;
            this.refused = refused;
        }

        void begin() {
            HttpServerRequest bytes = request.request();
            timer = request.vertx().setTimer(PATIENCE.toMillis(), late -> {
                if (end()) {
                    bytes.connection().close();
                }
            });
            bytes.handler(this::add)
                    .exceptionHandler(gone -> end())
                    .endHandler(last -> {
                        if (end()) {
                            whole.accept(body);
                        }
                    })
                    .resume();
        }

        private void add(Buffer chunk) {
            if (over) {
                return;
            }
            body.appendBuffer(chunk);
            boolean crowded = onTheirWay.addAndGet(chunk.length()) > MOST_BYTES_ON_THEIR_WAY;
            if (body.length() > BodyLimit.MAX_BYTES && end()) {
                refused.accept(BodyLimit.tooLarge(BodyLimit.MAX_BYTES));
            } else if (crowded && end()) {
                refused.accept(ProblemException.of(
                                Problem.SERVICE_UNAVAILABLE,
                                "Too many bodies in chunks are on their way; name the body's length in a Content-Length header.")
                        .header("Retry-After", "1"));
            }
        }

        private boolean end() {
            boolean first = !over;
            if (first) {
                over = true;
                request.vertx().cancelTimer(timer);
                onTheirWay.addAndGet(-body.length());
            }
            return first;
        }
    }
}
