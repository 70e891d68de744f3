package io.postern.demo;

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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The merchant's own server in the tour: takes webhooks and believes none that the standard-webhooks library, which knows
 * nothing of Postern, does not verify.
 */
final class TourReceiver implements AutoCloseable {
    private static final int TAKEN = 204;
    private static final int NOT_BELIEVED = 401;

    private final HttpServer server;
    private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    private volatile Webhook library;

    /**
     * What came.
     *
     * @param doubt the library's words; null when the signature is good
     * @param doubtWhenChanged the same about a body with one character changed
     */
    record Delivery(String id, String signature, String body, String doubt, String doubtWhenChanged) {}

    private TourReceiver(HttpServer server) {
        this.server = server;
    }

    static TourReceiver open() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        TourReceiver receiver = new TourReceiver(server);
        server.createContext("/hook", receiver::take);
        server.start();
        return receiver;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    void believe(String secret) {
        library = new Webhook(secret);
    }

    /** The next delivery; null when none comes in time. */
    Delivery next(Duration patience) throws InterruptedException {
        return deliveries.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            HttpHeaders headers = HttpHeaders.of(exchange.getRequestHeaders(), (name, value) -> true);
            String doubt = doubt(body, headers);
            exchange.sendResponseHeaders(doubt == null ? TAKEN : NOT_BELIEVED, -1);
            deliveries.add(new Delivery(
                    headers.firstValue("webhook-id").orElse(""),
                    headers.firstValue("webhook-signature").orElse(""),
                    body,
                    doubt,
                    doubt(body + " ", headers)));
        }
    }

    private String doubt(String body, HttpHeaders headers) {
        try {
            library.verify(body, headers);
            return null;
        } catch (WebhookVerificationException e) {
            return e.getMessage();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
