package io.postern.access.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestAddressTest {
    @ParameterizedTest
    @CsvSource({
        "https://pay.example.com/v1/payments, https://pay.example.com/v1/payments",
        "HTTPS://Pay.Example.com:443/v1/payments?limit=1#top, https://pay.example.com/v1/payments",
        "http://pay.example.com:80, http://pay.example.com/",
        "http://pay.example.com:8080/, http://pay.example.com:8080/",
        "https://pay.example.com/%7eme/%2f%c3, https://pay.example.com/~me/%2F%C3",
        "https://pay.example.com/A, https://pay.example.com/A",
        "https://[::1]:8443/a, https://[::1]:8443/a"
    })
    void spellsEachAddressInOneWay(String address, String once) {
        assertThat(RequestAddress.normalized(address)).contains(once);
    }

    @ParameterizedTest
    @CsvSource({
        "-, http://127.0.0.1:PORT/v1/payments",
        "https://pay.example.com, https://pay.example.com/v1/payments",
        "https://example.com/pay/, https://example.com/pay/v1/payments"
    })
    void beginsWithThePublicAddressWhereThereIsOne(String publicUrl, String expected) throws Exception {
        Optional<URI> known = "-".equals(publicUrl) ? Optional.empty() : Optional.of(URI.create(publicUrl));
        Vertx vertx = Vertx.vertx();
        try {
            int port = done(vertx.createHttpServer()
                            .requestHandler(request -> request.response()
                                    .end(RequestAddress.of(request, known).orElse("none")))
                            .listen(0, "127.0.0.1"))
                    .actualPort();

            String answer = done(vertx.createHttpClient()
                    .request(HttpMethod.GET, port, "127.0.0.1", "/v1/payments?limit=1")
                    .compose(HttpClientRequest::send)
                    .compose(response -> response.body())
                    .map(Buffer::toString));

            assertThat(answer).isEqualTo(expected.replace("PORT", String.valueOf(port)));
        } finally {
            done(vertx.close());
        }
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/v1/payments",
                "pay.example.com",
                "https://",
                "https://me@pay.example.com/",
                "mailto:a@b.c",
                "%%"
            })
    void findsNoAddressInAnythingElse(String nonsense) {
        assertThat(RequestAddress.normalized(nonsense)).isEmpty();
    }
}
