package io.postern.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** Clients that speak HTTP/2 are served like any other. */
@PosternTest
class Http2Test {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();

    @Test
    void answersARequestWithoutABody() throws Exception {
        send(get());

        HttpResponse<String> second = send(get()); // the first one upgraded the connection

        assertThat(second.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(second.statusCode()).isEqualTo(200);
    }

    @Test
    void readsABodyThatNamesItsLength() throws Exception {
        send(get());

        HttpResponse<String> answer = send(payments(BodyPublishers.ofString("{}")));

        assertThat(answer.statusCode()).isEqualTo(401);
    }

    @Test
    void asksForTheLengthOfABodyThatDoesNot() throws Exception {
        send(get());

        HttpResponse<String> answer = send(payments(BodyPublishers.fromPublisher(BodyPublishers.ofString("{}"))));

        assertThat(answer.statusCode()).isEqualTo(411);
        assertThat(answer.body()).contains("length_required");
    }

    @Test
    void refusesABodyThatIsTooLargeAndServesTheConnectionOn() throws Exception {
        send(get());

        for (int n = 0; n < 20; n++) {
            HttpResponse<String> refused = send(payments(BodyPublishers.ofString(" ".repeat(4_000_000))));
            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(refused.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(refused.body()).contains("body_too_large");
        }
        assertThat(send(get()).statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest get() {
        return HttpRequest.newBuilder(address("/dev/token")).build();
    }

    private static HttpRequest payments(HttpRequest.BodyPublisher body) {
        return HttpRequest.newBuilder(address("/v1/payments"))
                .header("Content-Type", "application/json")
                .POST(body)
                .build();
    }

    private static URI address(String path) {
        return URI.create("http://localhost:" + RestAssured.port + path);
    }
}
