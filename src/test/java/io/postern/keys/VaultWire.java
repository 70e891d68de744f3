package io.postern.keys;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The wire between gateway and key server: it notes each request and makes the faults that a real server cannot be asked
 * for, answers that come late and connections that break. It counts what it did.
 */
final class VaultWire {
    private static final List<String> HEADERS = List.of("X-Vault-Token", "X-Vault-Namespace", "X-Vault-Wrap-TTL");

    private final String server;
    private final HttpServer door;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    /** Requests as {@code POST transit/decrypt/postern-key-encryption}. */
    final Queue<String> requests = new ConcurrentLinkedQueue<>();
    /** While it is there, answers wait for it. */
    final AtomicReference<CountDownLatch> held = new AtomicReference<>();
    /** So many of the next connections break after the request. */
    final AtomicInteger toBreak = new AtomicInteger();

    final AtomicInteger heldBack = new AtomicInteger();
    final AtomicInteger broken = new AtomicInteger();

    VaultWire(String server) throws IOException {
        this.server = server;
        door = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        door.createContext("/", this::carry);
        door.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        door.start();
    }

    String url() {
        return "http://127.0.0.1:" + door.getAddress().getPort();
    }

    private void carry(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            requests.add(exchange.getRequestMethod() + " "
                    + exchange.getRequestURI().getPath().substring("/v1/".length()));
            if (toBreak.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                broken.incrementAndGet();
                return; // no answer: the connection closes
            }
            CountDownLatch until = held.get();
            if (until != null) {
                heldBack.incrementAndGet();
                until.await(30, TimeUnit.SECONDS);
            }
            HttpResponse<byte[]> answer = ask(exchange, body);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            if (answer.body().length > 0) {
                exchange.getResponseBody().write(answer.body());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<byte[]> ask(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body))
                .timeout(Duration.ofSeconds(30));
        HEADERS.forEach(name -> {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                request.header(name, value);
            }
        });
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }
}
