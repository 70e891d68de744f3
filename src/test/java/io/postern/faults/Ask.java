package io.postern.faults;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One request of a merchant that it will send again under the same key until it knows the answer. */
public final class Ask {
    private static final Pattern ID = Pattern.compile("\"id\":\"([a-z]+_[0-9a-z]{26})\"");
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String key = UUID.randomUUID().toString();
    private final String path;
    private final String body;
    private volatile Reply acknowledged;

    /** @param body as it goes over the wire */
    public record Reply(int status, String body, boolean replayed) {
        public boolean acted() {
            return status == 200 || status == 201;
        }

        /** The first request is still under way, or another move is. */
        boolean laterPlease() {
            return status == 409 && (body.contains("idempotency_key_in_use") || body.contains("payment_busy"));
        }

        public String id() {
            Matcher matcher = ID.matcher(body);
            if (!matcher.find()) {
                throw new IllegalStateException("no id in " + body);
            }
            return matcher.group(1);
        }
    }

    /** @param body JSON with single quotes */
    public Ask(String path, String body) {
        this.path = path;
        this.body = body.replace('\'', '"');
    }

    /** The first answer that said it was done; null when the gateway died before giving one. */
    public Reply acknowledged() {
        return acknowledged;
    }

    public Reply send(GatewayProcess gateway, String token) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(gateway.at(path))
                .header("Authorization", "Bearer " + token)
                .header("Idempotency-Key", key)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        Reply reply = new Reply(
                response.statusCode(),
                response.body(),
                response.headers().firstValue("Idempotent-Replayed").isPresent());
        if (reply.acted() && acknowledged == null) {
            acknowledged = reply;
        }
        return reply;
    }

    @Override
    public String toString() {
        return "POST " + path + " " + key;
    }
}
