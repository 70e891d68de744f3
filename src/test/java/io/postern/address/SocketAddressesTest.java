package io.postern.address;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Callers at real sockets of both versions, against a server that answers with who they are. */
class SocketAddressesTest {
    private static Vertx vertx;
    private static int port;

    @BeforeAll
    static void listen() throws Exception {
        vertx = Vertx.vertx();
        ClientAddress addresses = Proxies.trusting(ForwardedHeader.FORWARDED, "127.0.0.16/28", "::1/128");
        Router router = Router.router(vertx);
        router.route().handler(request -> {
            Address first = addresses.of(request);
            assertThat(addresses.of(request)).as("found once").isSameAs(first);
            request.end(first.toString());
        });
        HttpServer server = vertx.createHttpServer().requestHandler(router);
        port = server.listen(0, "::")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .actualPort();
    }

    @AfterAll
    static void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void areWhoOpenedTheConnection() throws IOException {
        assertThat(who("127.0.0.2", "127.0.0.1")).isEqualTo("127.0.0.2");
        assertThat(who("127.0.0.3", "127.0.0.1", "Forwarded: for=198.51.100.1")).isEqualTo("127.0.0.3");
        assertThat(who("::1", "::1")).isEqualTo("::1");
    }

    @Test
    void areWhomAProxyNames() throws IOException {
        assertThat(who("127.0.0.16", "127.0.0.1", "Forwarded: for=198.51.100.1"))
                .isEqualTo("198.51.100.1");
        assertThat(who("::1", "::1", "Forwarded: for=10.0.0.9", "Forwarded: for=\"[2001:db8::9]:4711\""))
                .isEqualTo("2001:db8::9");
        assertThat(who("::1", "::1", "Forwarded: for=198.51.100.1", "forwarded: FOR=127.0.0.17"))
                .isEqualTo("198.51.100.1");
        assertThat(who("::1", "::1", "X-Forwarded-For: 198.51.100.1")).isEqualTo("::1");
    }

    @Test
    void areWhomAProxyNamesInHttp2AsWell() throws Exception {
        HttpClient http2 = vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setLocalAddress("127.0.0.18"));

        String caller = http2.request(HttpMethod.GET, port, "127.0.0.1", "/")
                .compose(request -> {
                    request.headers().add("forwarded", "for=10.0.0.9, for=198.51.100.1");
                    request.headers().add("forwarded", "for=127.0.0.17");
                    return request.send();
                })
                .compose(answer -> {
                    assertThat(answer.version()).isEqualTo(HttpVersion.HTTP_2);
                    return answer.body();
                })
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .toString();

        assertThat(caller).isEqualTo("198.51.100.1");
    }

    private static String who(String from, String to, String... headers) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
            socket.setSoTimeout(20_000);
            socket.connect(new InetSocketAddress(InetAddress.getByName(to), port));
            String request = "GET / HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n"
                    + String.join(
                            "", Arrays.stream(headers).map(h -> h + "\r\n").toList()) + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }
}
