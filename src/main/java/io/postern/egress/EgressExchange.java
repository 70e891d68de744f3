package io.postern.egress;

import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/** One request to an address that was looked at, and its answer: ends exactly once, at the latest at its deadline. */
final class EgressExchange {
    static final int MOST_READ = 64 * 1024;
    static final int MOST_KEPT = 4 * 1024;
    private static final int MOST_TRIED = 3;

    private final Vertx vertx;
    private final HttpClient client;
    private final EgressAddress address;
    private final Map<String, String> headers;
    private final Buffer body;
    private final int mostKept;
    private final Consumer<EgressReply> end;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Buffer kept = Buffer.buffer();
    private volatile HttpClientRequest request;
    private long timer;
    private int read;

    EgressExchange(
            Vertx vertx,
            HttpClient client,
            EgressAddress address,
            Map<String, String> headers,
            Buffer body,
            int mostKept,
            Consumer<EgressReply> end) {
        this.vertx = vertx;
        this.client = client;
        this.address = address;
        this.headers = headers;
        this.body = body;
        this.mostKept = mostKept;
        this.end = end;
    }

    EgressAddress address() {
        return address;
    }

    void start(Duration deadline) {
        timer = vertx.setTimer(deadline.toMillis(), late -> giveUp(Reason.TIMED_OUT));
    }

    /** To the first that listens, of a few. */
    void connect(List<InetAddress> found) {
        connect(found.stream().limit(MOST_TRIED).iterator());
    }

    void giveUp(Reason reason) {
        HttpClientRequest sent = request;
        if (finish(new EgressReply.Failed(reason)) && sent != null) {
            sent.reset(); // what comes late must not be taken for the next one's answer
        }
    }

    private void connect(Iterator<InetAddress> left) {
        client.request(options(left.next())).onComplete(connected -> {
            if (connected.succeeded()) {
                send(connected.result());
            } else if (left.hasNext() && !ended.get()) {
                connect(left);
            } else {
                giveUp(isTls(connected.cause()) ? Reason.TLS_FAILED : Reason.NOT_CONNECTED);
            }
        });
    }

    /** The connection goes to the address; the name is for its certificate and the header {@code Host}. */
    private RequestOptions options(InetAddress found) {
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(address.port(), found.getHostAddress()))
                .setHost(address.host())
                .setPort(address.port())
                .setSsl(!address.isHere())
                .setURI(address.target())
                .setFollowRedirects(false);
    }

    private void send(HttpClientRequest connected) {
        request = connected;
        if (ended.get()) { // the deadline passed while the connection was opened: nothing must leave any more
            connected.reset();
            return;
        }
        headers.forEach(connected::putHeader);
        connected.send(body).onComplete(answered -> {
            if (answered.succeeded()) {
                receive(answered.result());
            } else {
                giveUp(lost(answered.cause()));
            }
        });
    }

    private void receive(HttpClientResponse response) {
        response.exceptionHandler(broken -> giveUp(lost(broken)));
        response.handler(this::take);
        response.endHandler(complete ->
                finish(new EgressReply.Answered(response.statusCode(), headers(response), kept, read > kept.length())));
    }

    private void take(Buffer chunk) {
        kept.appendBuffer(chunk, 0, Math.min(chunk.length(), mostKept - kept.length()));
        read += chunk.length();
        if (read > MOST_READ) {
            giveUp(Reason.ANSWER_TOO_LARGE);
        }
    }

    private boolean finish(EgressReply reply) {
        boolean first = ended.compareAndSet(false, true);
        if (first) {
            vertx.cancelTimer(timer);
            end.accept(reply);
        }
        return first;
    }

    private static Map<String, String> headers(HttpClientResponse response) {
        Map<String, String> headers = new TreeMap<>();
        response.headers()
                .forEach((name, value) ->
                        headers.merge(name.toLowerCase(Locale.ROOT), value, (one, other) -> one + ", " + other));
        return headers;
    }

    private static boolean isTls(Throwable cause) {
        return cause instanceof SSLException || cause.getCause() instanceof SSLException;
    }

    private static Reason lost(Throwable cause) {
        return cause instanceof TooLongFrameException ? Reason.ANSWER_TOO_LARGE : Reason.CONNECTION_LOST;
    }
}
