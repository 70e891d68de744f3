package io.postern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.postern.webhook.Message;
import io.postern.webhook.StandardSignature;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Posts events to an address of the developer's choice, signed by Standard Webhooks. It tries each once. */
final class Forwarder {
    private static final Duration PATIENCE = Duration.ofSeconds(15); // as the gateway's own

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI target;
    private final byte[] secret;

    Forwarder(URI target, byte[] secret) {
        this.target = target;
        this.secret = secret;
    }

    /** What came of it, in a few words: {@code 200 in 12 ms}. */
    String forward(JsonNode event) throws InterruptedException {
        long start = System.nanoTime();
        try {
            int status = http.send(request(event), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            return "%d in %d ms"
                    .formatted(
                            status, Duration.ofNanos(System.nanoTime() - start).toMillis());
        } catch (IOException e) {
            return "nobody took it: " + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        }
    }

    private HttpRequest request(JsonNode event) {
        byte[] body = event.toString().getBytes(StandardCharsets.UTF_8);
        Message message = new Message(event.path("id").asText(), Instant.now().getEpochSecond(), body);
        return HttpRequest.newBuilder(target)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header(StandardSignature.ID, message.id())
                .header(StandardSignature.TIMESTAMP, String.valueOf(message.timestampSeconds()))
                .header(StandardSignature.SIGNATURE, StandardSignature.of(message, List.of(secret), List.of()))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }
}
