package io.postern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** A command's way to the gateway. What the gateway refuses is told in its own words. */
final class GatewayClient {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final ObjectMapper json = new ObjectMapper();
    private final URI gateway;
    private final AccessToken given;
    private String token;

    GatewayClient(URI gateway, AccessToken given) {
        this.gateway = gateway;
        this.given = given;
    }

    JsonNode get(String path) throws InterruptedException {
        return answer(request(path).build());
    }

    JsonNode post(String path, String body) throws InterruptedException {
        return answer(request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "cli-" + UUID.randomUUID())
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    void delete(String path) throws InterruptedException {
        answer(request(path).DELETE().build());
    }

    private HttpRequest.Builder request(String path) throws InterruptedException {
        if (token == null) {
            Optional<String> own = given.text();
            token = own.isPresent() ? own.get() : demoToken();
        }
        return HttpRequest.newBuilder(at(path)).timeout(PATIENCE).header("Authorization", "Bearer " + token);
    }

    private String demoToken() throws InterruptedException {
        HttpResponse<String> answer =
                send(HttpRequest.newBuilder(at("/dev/token")).timeout(PATIENCE).build());
        if (answer.statusCode() != 200) {
            throw new Refused("This gateway hands out no tokens: set POSTERN_TOKEN, or name a file with --token-file.");
        }
        return answer.body().strip();
    }

    private JsonNode answer(HttpRequest request) throws InterruptedException {
        HttpResponse<String> answer = send(request);
        JsonNode body = read(answer.body());
        if (answer.statusCode() >= 300) {
            throw new Refused("%d %s: %s"
                    .formatted(
                            answer.statusCode(),
                            body.path("code").asText("no code"),
                            body.path("detail").asText(answer.body())));
        }
        return body;
    }

    private JsonNode read(String body) {
        try {
            return json.readTree(body.isEmpty() ? "{}" : body);
        } catch (IOException e) {
            throw new Refused("What answers at " + gateway + " is no gateway: its answer is not JSON.");
        }
    }

    private HttpResponse<String> send(HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new Refused("No gateway answers at " + gateway + ". Is it running? make run starts one.");
        }
    }

    private URI at(String path) {
        return URI.create(gateway.toString().replaceAll("/+$", "") + path);
    }
}
