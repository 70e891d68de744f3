package io.postern.intake;

import static io.restassured.RestAssured.given;

import com.standardwebhooks.Webhook;
import io.postern.keys.WebhookSecretText;
import io.postern.webhook.Message;
import io.postern.webhook.StandardSignature;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The sandbox bank as a stranger would build it: signs with the library of Standard Webhooks, posts over real HTTP. */
public record BankForTests(String sender, String secret) {
    /** With the secret that the gateway has of it now. */
    public static BankForTests sandbox() {
        return new BankForTests("sandbox", given().get("/dev/intake_secret").asString());
    }

    /** A webhook, signed. */
    public record Signed(String id, String timestamp, String signature, byte[] body) {}

    public static String newId() {
        return "msg_" + UUID.randomUUID().toString().replace("-", "");
    }

    public Signed sign(String id, String body) {
        return sign(id, Instant.now().getEpochSecond(), body);
    }

    public Signed sign(String id, long timestamp, String body) {
        try {
            return new Signed(
                    id,
                    String.valueOf(timestamp),
                    new Webhook(secret).sign(id, timestamp, body),
                    body.getBytes(StandardCharsets.UTF_8));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of any bytes: the library takes text alone. */
    public Signed sign(String id, byte[] body) {
        Message message = new Message(id, Instant.now().getEpochSecond(), body);
        return new Signed(
                id,
                String.valueOf(message.timestampSeconds()),
                StandardSignature.of(message, List.of(WebhookSecretText.bytes(secret)), List.of()),
                body);
    }

    public Response post(String id, String body) {
        return send(sign(id, body));
    }

    public Response send(Signed webhook) {
        return request(webhook).post("/v1/intake/" + sender);
    }

    /** From another address of this machine, where nobody else was refused lately. */
    public HttpResponse<String> sendFrom(String address, Signed webhook) throws Exception {
        try (HttpClient client = HttpClient.newBuilder()
                .localAddress(InetAddress.getByName(address))
                .build()) {
            return client.send(
                    HttpRequest.newBuilder(
                                    URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/v1/intake/" + sender))
                            .header("webhook-id", webhook.id())
                            .header("webhook-timestamp", webhook.timestamp())
                            .header("webhook-signature", webhook.signature())
                            .POST(HttpRequest.BodyPublishers.ofByteArray(webhook.body()))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    /** Announces a body of so many bytes, and sends none of it. Returns the id that the gateway gave the request. */
    static String announceFrom(String address, int bytes) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
            socket.connect(new InetSocketAddress("127.0.0.1", RestAssured.port));
            socket.getOutputStream()
                    .write("POST /v1/intake/sandbox HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
                            .formatted(bytes)
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher request = Pattern.compile("req_\\w+").matcher(answer);
            if (!answer.startsWith("HTTP/1.1 413 ") || !request.find()) {
                throw new AssertionError(answer);
            }
            return request.group();
        }
    }

    public RequestSpecification request(Signed webhook) {
        return given().contentType(type(webhook.body()))
                .header("webhook-id", webhook.id())
                .header("webhook-timestamp", webhook.timestamp())
                .header("webhook-signature", webhook.signature())
                .body(webhook.body());
    }

    /** The contract's own validator reads what says that it is JSON. */
    private static String type(byte[] body) {
        boolean json = new String(body, StandardCharsets.ISO_8859_1).startsWith("{\"") || body.length > 65_536;
        return json ? "application/json" : "application/octet-stream";
    }
}
