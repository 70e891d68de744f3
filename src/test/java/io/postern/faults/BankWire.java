package io.postern.faults;

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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The wire between gateway and bank. It stops orders at a failpoint, before the bank has them or after it has booked them,
 * so that a test can kill the gateway at just that moment. What was stopped before can be delivered later.
 */
final class BankWire implements AutoCloseable {
    /** @param path of the operation that is stopped, such as {@code /bank/captures} */
    record Failpoint(String path, boolean booked) {
        @Override
        public String toString() {
            return (booked ? "after " : "before ") + path;
        }
    }

    private static final class Armed {
        private final Failpoint point;
        private final CountDownLatch reached;
        private final CountDownLatch released = new CountDownLatch(1);
        private final List<HttpRequest> stopped = new CopyOnWriteArrayList<>();

        private Armed(Failpoint point, int orders) {
            this.point = point;
            this.reached = new CountDownLatch(orders);
        }
    }

    private final HttpServer server;
    private final HttpClient bank =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int bankPort;
    private volatile Armed armed;

    BankWire(int bankPort) throws IOException {
        this.bankPort = bankPort;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.createContext("/", this::carry);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on orders of this kind stop at the failpoint. */
    void arm(Failpoint point, int orders) {
        armed = new Armed(point, orders);
    }

    /** Waits until so many orders stand at the failpoint; false when they do not come. */
    boolean awaitReached(Duration patience) throws InterruptedException {
        return armed.reached.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Lets everything pass again and gives the orders that the bank never got. */
    List<HttpRequest> disarm() {
        Armed was = armed;
        armed = null;
        was.released.countDown();
        return was.point.booked() ? List.of() : was.stopped;
    }

    /** Brings an order to the bank at last; its answer tells nobody anything any more. */
    void deliverLate(HttpRequest order) throws IOException {
        send(order);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void carry(HttpExchange exchange) throws IOException {
        HttpRequest order = order(exchange);
        Armed now = armed;
        boolean stops = now != null && exchange.getRequestURI().getPath().startsWith(now.point.path());
        if (stops && !now.point.booked()) {
            stop(now, order);
            exchange.close();
            return;
        }
        try {
            HttpResponse<byte[]> answer = send(order);
            if (stops) {
                stop(now, order);
            } else {
                exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
                exchange.getResponseBody().write(answer.body());
            }
        } finally {
            exchange.close(); // a bank that is down with the gateway gives no answer
        }
    }

    private static void stop(Armed at, HttpRequest order) {
        at.stopped.add(order);
        at.reached.countDown();
        try {
            at.released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest order(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + bankPort + exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body))
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    private HttpResponse<byte[]> send(HttpRequest order) throws IOException {
        try {
            return bank.send(order, HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
