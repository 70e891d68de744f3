package io.postern.delivery;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A merchant's server on this machine: keeps what comes, and answers as it is told to. */
public final class Receiver implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ConcurrentLinkedQueue<Got> got = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ReadWriteLock lives = new ReentrantReadWriteLock();
    private HttpServer server;
    private volatile Script script = any -> Answer.of(200);

    /** What came. */
    public record Got(String path, HttpHeaders headers, String body, Instant at) {
        public String header(String name) {
            return headers.firstValue(name).orElse(null);
        }

        /** Whether a stranger's library believes that it is of whoever knows the secret. */
        public boolean isSignedWith(byte[] secret) {
            try {
                new Webhook(secret).verify(body, headers);
                return true;
            } catch (WebhookVerificationException e) {
                return false;
            }
        }
    }

    /** What is answered: after a while, or never anything. */
    public record Answer(int status, Map<String, String> headers, String body, Duration after, boolean hangsUp) {
        public static Answer of(int status) {
            return new Answer(status, Map.of(), "", Duration.ZERO, false);
        }

        public static Answer hangUp() {
            return new Answer(0, Map.of(), "", Duration.ZERO, true);
        }

        public Answer with(String header, String value) {
            return new Answer(status, Map.of(header, value), body, after, hangsUp);
        }

        public Answer saying(String text) {
            return new Answer(status, headers, text, after, hangsUp);
        }

        public Answer after(Duration wait) {
            return new Answer(status, headers, body, wait, hangsUp);
        }
    }

    /** What to answer. */
    public interface Script {
        Answer to(Got got);
    }

    /** Listens on a port of its own. */
    public static Receiver open() throws IOException {
        Receiver receiver = new Receiver();
        receiver.listen(0);
        return receiver;
    }

    public Receiver answering(Script answers) {
        script = answers;
        return this;
    }

    private void listen(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    /** Breaks every connection and is there again at once, with nothing forgotten. */
    public void restart() throws IOException {
        lives.writeLock().lock();
        try {
            int port = server.getAddress().getPort();
            server.stop(0);
            listen(port);
        } finally {
            lives.writeLock().unlock();
        }
    }

    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Got one = new Got(
                    exchange.getRequestURI().getPath(),
                    HttpHeaders.of(exchange.getRequestHeaders(), (name, value) -> true),
                    new String(body, StandardCharsets.UTF_8),
                    Instant.now());
            Optional<Answer> answer = decide(exchange.getHttpContext().getServer(), one);
            if (answer.isPresent()) {
                answer(exchange, answer.get());
            }
        }
    }

    /** What a server had not decided about when it went down, it has not taken. */
    private Optional<Answer> decide(HttpServer at, Got one) {
        lives.readLock().lock();
        try {
            if (at != server) {
                return Optional.empty();
            }
            got.add(one);
            return Optional.of(script.to(one));
        } finally {
            lives.readLock().unlock();
        }
    }

    private static void answer(HttpExchange exchange, Answer answer) throws IOException {
        LockSupport.parkNanos(answer.after().toNanos());
        if (answer.hangsUp()) {
            return;
        }
        answer.headers().forEach(exchange.getResponseHeaders()::add);
        byte[] text = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), text.length == 0 ? -1 : text.length);
        if (text.length > 0) {
            exchange.getResponseBody().write(text);
        }
    }

    public List<Got> got() {
        return List.copyOf(got);
    }

    public List<Got> got(String path) {
        return got.stream().filter(one -> one.path().equals(path)).toList();
    }

    /** Waits until so many came. */
    public List<Got> await(int count) {
        Until.isTrue(PATIENCE, () -> got.size() >= count, () -> got.size() + " of " + count + " came");
        return got();
    }

    public Optional<Got> last() {
        return got.stream().reduce((one, later) -> later);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
