package io.postern.acquirer;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Duration;

/** The kept-alive connections to one bank. Every exchange is tried once and has one deadline. */
final class BankConnection {
    private final Vertx vertx;
    private final HttpClient client;
    private final long deadlineMillis;

    BankConnection(Vertx vertx, URI bank, int connections, Duration deadline) {
        this.vertx = vertx;
        this.deadlineMillis = deadline.toMillis();
        this.client = vertx.createHttpClient(options(bank, connections));
    }

    /** Never fails; a cancelled caller does not stop it, since the bank may already be at work. */
    Uni<Reply> post(String path, Buffer body) {
        return exchange(HttpMethod.POST, path, body);
    }

    Uni<Reply> get(String path) {
        return exchange(HttpMethod.GET, path, null);
    }

    void close() {
        client.close();
    }

    private Uni<Reply> exchange(HttpMethod method, String path, Buffer body) {
        return Uni.createFrom()
                .emitter(reply ->
                        new BankExchange(vertx, reply::complete).start(client, method, path, body, deadlineMillis));
    }

    private static HttpClientOptions options(URI bank, int connections) {
        boolean tls = "https".equals(bank.getScheme());
        int standardPort = tls ? 443 : 80;
        return new HttpClientOptions()
                .setDefaultHost(bank.getHost())
                .setDefaultPort(bank.getPort() < 0 ? standardPort : bank.getPort())
                .setSsl(tls)
                .setMaxPoolSize(connections)
                .setKeepAlive(true)
                .setPipelining(false) // a bank that is slow with one order must not hold up the next
                .setTcpNoDelay(true)
                .setMaxHeaderSize(8 * 1024)
                .setShared(false);
    }
}
