package io.postern.intake;

import io.postern.intake.BankForTests.Signed;
import io.restassured.RestAssured;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Sends webhooks side by side from an address of this machine. */
record Crowd(String from, int sideBySide) {
    /** The answers, in the order of what was sent. */
    List<HttpResponse<String>> sendAll(BankForTests bank, List<Signed> webhooks) throws Exception {
        URI address = URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/v1/intake/" + bank.sender());
        try (HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .localAddress(InetAddress.getByName(from))
                        .build();
                ExecutorService senders = Executors.newFixedThreadPool(sideBySide)) {
            List<Future<HttpResponse<String>>> sent = new ArrayList<>();
            for (Signed webhook : webhooks) {
                sent.add(senders.submit(
                        () -> client.send(request(address, webhook), HttpResponse.BodyHandlers.ofString())));
            }
            List<HttpResponse<String>> answers = new ArrayList<>();
            for (Future<HttpResponse<String>> answer : sent) {
                answers.add(answer.get());
            }
            return answers;
        }
    }

    private static HttpRequest request(URI address, Signed webhook) {
        return HttpRequest.newBuilder(address)
                .header("webhook-id", webhook.id())
                .header("webhook-timestamp", webhook.timestamp())
                .header("webhook-signature", webhook.signature())
                .POST(HttpRequest.BodyPublishers.ofByteArray(webhook.body()))
                .build();
    }
}
