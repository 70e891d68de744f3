package io.postern.operations;

import io.postern.faults.GatewayProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;

/** What somebody with a token asks of a gateway's door. */
final class GatewayCalls {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final GatewayProcess gateway;
    private final String token;

    GatewayCalls(GatewayProcess gateway, String role, String merchant) throws IOException {
        this.gateway = gateway;
        this.token =
                gateway.get("/dev/token?role=" + role + "&merchant=" + merchant).body();
    }

    String get(String path) throws IOException, InterruptedException {
        return expect(200, request(path).GET());
    }

    /** @param body JSON with single quotes */
    String create(String path, String body) throws IOException, InterruptedException {
        return expect(
                201,
                request(path)
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"'))));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(gateway.at(path))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(30));
    }

    private static String expect(int status, HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != status) {
            throw new AssertionError(answer.uri() + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }
}
