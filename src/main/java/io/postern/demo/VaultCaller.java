package io.postern.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Calls a Vault-compatible server and waits for the answer: for setting one up and for tests, never for the gateway. */
public record VaultCaller(String url) {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the server said. */
    public record Answer(int status, JsonNode body) {}

    /**
     * @param path below {@code /v1/}
     * @param body JSON, or null
     * @param token who calls, or null
     */
    public Answer ask(String method, String path, String body, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "/v1/" + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (token != null) {
            request.header("X-Vault-Token", token);
        }
        try {
            var response = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), parse(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a key server was asked", e);
        }
    }

    /** Like {@link #ask}, for what the server has no reason to refuse. */
    public JsonNode must(String method, String path, String body, String token) {
        Answer answer = ask(method, path, body, token);
        if (answer.status() / 100 != 2) {
            throw new IllegalStateException(method + " " + path + " was answered with " + answer.status() + ": "
                    + answer.body().path("errors"));
        }
        return answer.body();
    }

    private static JsonNode parse(String body) throws IOException {
        return body.isBlank() ? MissingNode.getInstance() : JSON.readTree(body);
    }
}
