package io.postern.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** Walks through a payment's life over HTTP, as a merchant would, and tells what happened. */
public final class Tour {
    private final TourClient shop;
    private final TourTable print = new TourTable(System.out);

    private Tour(TourClient shop) {
        this.shop = shop;
    }

    /** Takes the gateway's address; {@code --is-up} only asks whether it answers, {@code --wait-until-up} waits for it. */
    public static void main(String... args) throws IOException, InterruptedException {
        TourClient shop = new TourClient(args[0]);
        String wish = args.length > 1 ? args[1] : "";
        switch (wish) {
            case "--is-up" -> System.exit(shop.isUp() ? 0 : 1);
            case "--wait-until-up" -> System.exit(shop.waitUntilUp() ? 0 : 1);
            default -> new Tour(shop).walk();
        }
    }

    private void walk() throws IOException, InterruptedException {
        shop.logIn();
        print.title("A merchant takes its first payments through Postern");

        try (TourReceiver server = TourReceiver.open()) {
            walk(server);
        }
        print.line();
        print.line("Now it is your turn: TOKEN=$(curl -s " + shop.address() + "/dev/token), and browse "
                + shop.address() + "/q/swagger-ui");
    }

    private void walk(TourReceiver server) throws IOException, InterruptedException {
        TourWebhooks webhooks = new TourWebhooks(shop, print, server);
        TourPayments payments = new TourPayments(shop, print);
        String endpoint = webhooks.subscribe();
        JsonNode token = payments.tokenize("4242424242424242");
        String payment = payments.authorize(token);
        payments.capture(payment, 4_000, false);
        payments.capture(payment, 3_000, true);
        payments.decline();
        payments.refund(payment);
        payments.retry(token);
        webhooks.told(endpoint, payment);

        TourRecords records = new TourRecords(shop, print);
        records.timeline(payment);
        records.entries(payment);
        records.balance();
        records.receipts(payment);
        records.proof(payment);
    }
}
