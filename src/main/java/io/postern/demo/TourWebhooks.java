package io.postern.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;

/** The part of the tour in which the shop's own server is told what happens, and believes only what verifies. */
final class TourWebhooks {
    private static final Duration LONGEST_DELIVERY = Duration.ofSeconds(20);
    private static final Duration LAST_DELIVERY = Duration.ofSeconds(1);

    private final TourClient shop;
    private final TourTable print;
    private final TourReceiver server;

    TourWebhooks(TourClient shop, TourTable print, TourReceiver server) {
        this.shop = shop;
        this.print = print;
        this.server = server;
    }

    /** @return the endpoint's id */
    String subscribe() throws IOException, InterruptedException {
        print.step("The shop names a server of its own, to be told what happens. The secret is shown this once.");
        JsonNode endpoint = shop.post("/v1/webhook_endpoints", """
                {"url": "%s", "events": ["*"], "description": "the tour's shop"}
                """.formatted(server.url()));
        server.believe(endpoint.get("secret").asText());
        print.line(
                "%s  %s  %s…",
                endpoint.get("id").asText(),
                endpoint.get("url").asText(),
                endpoint.get("secret").asText().substring(0, 10));
        return endpoint.get("id").asText();
    }

    /** Only what is told of one payment; the shop's server gets all of it. */
    void told(String endpoint, String payment) throws IOException, InterruptedException {
        print.title("What the shop's server was told of it, each verified by the standard-webhooks library");
        print.row("event", "type", "version", "signature", "with a byte changed");
        boolean refunded = false;
        for (TourReceiver.Delivery told = server.next(LONGEST_DELIVERY);
                told != null;
                told = server.next(refunded ? LAST_DELIVERY : LONGEST_DELIVERY)) {
            JsonNode event = shop.read(told.body());
            if (isOf(payment, event.at("/data/object"))) {
                row(told, event);
            }
            refunded |= event.get("type").asText().equals("refund.succeeded");
        }
        print.flush();
        shop.delete("/v1/webhook_endpoints/" + endpoint);
    }

    private void row(TourReceiver.Delivery told, JsonNode event) {
        print.row(
                told.id(),
                event.get("type").asText(),
                event.get("object_version").asText(),
                told.doubt() == null ? "good" : "BAD: " + told.doubt(),
                told.doubtWhenChanged() == null ? "BELIEVED" : "not believed");
    }

    private static boolean isOf(String payment, JsonNode object) {
        return payment.equals(object.path("id").asText())
                || payment.equals(object.path("payment").asText());
    }
}
