package io.postern.cli;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A developer's port that takes webhooks and has a stranger's library verify each. */
final class HookForTests implements AutoCloseable {
    private final HttpServer server;
    private final List<String> believed = new CopyOnWriteArrayList<>();
    private final List<String> doubted = new CopyOnWriteArrayList<>();
    private volatile Webhook library;

    HookForTests() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    HookForTests believing(String secret) {
        library = new Webhook(secret);
        return this;
    }

    List<String> believed() {
        return believed;
    }

    List<String> doubted() {
        return doubted;
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            try {
                library.verify(body, HttpHeaders.of(exchange.getRequestHeaders(), (name, value) -> true));
                believed.add(body);
                exchange.sendResponseHeaders(204, -1);
            } catch (WebhookVerificationException e) {
                doubted.add(body);
                exchange.sendResponseHeaders(401, -1);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
