package io.postern.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;

/** The merchant's side of the tour: plain HTTP, no library of ours. */
final class TourClient {
    private static final Duration LONGEST_START = Duration.ofMinutes(3);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(300);
    private static final int CONFLICT = 409;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final ObjectMapper json = new ObjectMapper();
    private final String address;
    private String token;

    TourClient(String address) {
        this.address = address;
    }

    String address() {
        return address;
    }

    boolean isUp() throws InterruptedException {
        try {
            HttpRequest ask = HttpRequest.newBuilder(URI.create(address + "/dev/token"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return http.send(ask, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    boolean waitUntilUp() throws InterruptedException {
        long end = System.nanoTime() + LONGEST_START.toNanos();
        while (!isUp()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(BETWEEN_TRIES);
        }
        return true;
    }

    void logIn() throws IOException, InterruptedException {
        HttpRequest ask =
                HttpRequest.newBuilder(URI.create(address + "/dev/token")).build();
        token = http.send(ask, HttpResponse.BodyHandlers.ofString()).body();
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return answer(request(path).build());
    }

    /** What is there in a moment: asked for again while it conflicts with now. */
    JsonNode getWhenThere(String path) throws IOException, InterruptedException {
        HttpRequest ask = request(path).build();
        long end = System.nanoTime() + LONGEST_START.toNanos();
        while (http.send(ask, HttpResponse.BodyHandlers.discarding()).statusCode() == CONFLICT
                && System.nanoTime() < end) {
            Thread.sleep(BETWEEN_TRIES);
        }
        return answer(ask);
    }

    JsonNode post(String path, String body) throws IOException, InterruptedException {
        return post(path, body, "tour-" + UUID.randomUUID());
    }

    JsonNode post(String path, String body, String key) throws IOException, InterruptedException {
        return answer(request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    void delete(String path) throws IOException, InterruptedException {
        answer(request(path).DELETE().build());
    }

    JsonNode read(String body) throws IOException {
        return json.readTree(body);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path)).header("Authorization", "Bearer " + token);
    }

    private JsonNode answer(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            System.err.println("The gateway refused " + request.method() + " "
                    + request.uri().getPath() + ": " + response.body());
            System.exit(1);
        }
        return json.readTree(response.body());
    }
}
