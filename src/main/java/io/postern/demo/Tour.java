package io.postern.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.postern.cli.PosternCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/** Walks through a payment's life over HTTP, as a merchant would, and tells what happened. */
public final class Tour {
    private static final Duration LONGEST_DELIVERY = Duration.ofSeconds(20);
    private static final Duration LAST_DELIVERY = Duration.ofSeconds(1);

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
        String endpoint = subscribe(server);
        JsonNode token = tokenize("4242424242424242");
        String payment = authorize(token);
        capture(payment, 4_000, false);
        capture(payment, 3_000, true);
        decline();
        refund(payment);
        retry(token);
        webhooks(server, endpoint, payment);

        timeline(payment);
        entries(payment);
        balance();
        receipts(payment);
        proof(payment);
    }

    private String subscribe(TourReceiver server) throws IOException, InterruptedException {
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
    private void webhooks(TourReceiver server, String endpoint, String payment)
            throws IOException, InterruptedException {
        print.title("What the shop's server was told of it, each verified by the standard-webhooks library");
        print.row("event", "type", "version", "signature", "with a byte changed");
        boolean refunded = false;
        for (TourReceiver.Delivery told = server.next(LONGEST_DELIVERY);
                told != null;
                told = server.next(refunded ? LAST_DELIVERY : LONGEST_DELIVERY)) {
            JsonNode event = shop.read(told.body());
            if (isOf(payment, event.at("/data/object"))) {
                print.row(
                        told.id(),
                        event.get("type").asText(),
                        event.get("object_version").asText(),
                        told.doubt() == null ? "good" : "BAD: " + told.doubt(),
                        told.doubtWhenChanged() == null ? "BELIEVED" : "not believed");
            }
            refunded |= event.get("type").asText().equals("refund.succeeded");
        }
        print.flush();
        shop.delete("/v1/webhook_endpoints/" + endpoint);
    }

    private static boolean isOf(String payment, JsonNode object) {
        return payment.equals(object.path("id").asText())
                || payment.equals(object.path("payment").asText());
    }

    private JsonNode tokenize(String number) throws IOException, InterruptedException {
        print.step("The shop swaps a card for a token. From here on it never holds the number.");
        JsonNode token = shop.post("/v1/tokens", """
                {"card": {"number": "%s", "exp_month": 12, "exp_year": 2030, "cvc": "123"}}
                """.formatted(number));
        JsonNode card = token.get("card");
        print.line(
                "%s  %s ending in %s, CVC check: %s",
                token.get("id").asText(),
                card.get("brand").asText(),
                card.get("last4").asText(),
                card.at("/checks/cvc_check").asText());
        return token;
    }

    private String authorize(JsonNode token) throws IOException, InterruptedException {
        print.step("It sets 100.00 USD aside, to be captured when the goods leave the house.");
        JsonNode payment =
                shop.post("/v1/payments", """
                {"amount": 10000, "currency": "USD", "token": "%s", "capture_method": "manual",
                 "merchant_reference": "order-4711", "metadata": {"basket": "3 books"}}
                """.formatted(token.get("id").asText()));
        show(payment);
        return payment.get("id").asText();
    }

    private void capture(String payment, long amountMinor, boolean isFinal) throws IOException, InterruptedException {
        print.step(
                isFinal
                        ? "The second parcel is the last one: a final capture, and the bank releases the rest."
                        : "The first parcel leaves: a part is captured.");
        show(shop.post(
                "/v1/payments/" + payment + "/capture",
                "{\"amount\": %d, \"final\": %b}".formatted(amountMinor, isFinal)));
    }

    private void decline() throws IOException, InterruptedException {
        print.step("Another customer's bank says no. That is an answer, not an error.");
        JsonNode payment = shop.post("/v1/payments", """
                {"amount": 2500, "currency": "USD",
                 "card": {"number": "4000000000009995", "exp_month": 12, "exp_year": 2030, "cvc": "123"}}
                """);
        show(payment);
        JsonNode error = payment.get("last_error");
        print.line(
                "why: %s (%s): %s",
                error.get("code").asText(),
                error.get("decline_code").asText(),
                error.get("message").asText());
    }

    private void refund(String payment) throws IOException, InterruptedException {
        print.step("One book comes back: 15.00 USD are refunded.");
        JsonNode refund = shop.post(
                "/v1/refunds",
                "{\"payment\": \"%s\", \"amount\": 1500, \"reason\": \"requested_by_customer\"}".formatted(payment));
        print.line(
                "%s  %s %s",
                refund.get("id").asText(),
                refund.get("status").asText(),
                TourTable.money(refund.get("amount").asLong(), "USD"));
    }

    private void retry(JsonNode token) throws IOException, InterruptedException {
        print.step("The line breaks and the shop sends a payment twice, with the same Idempotency-Key.");
        String key = "tour-" + UUID.randomUUID();
        String body = "{\"amount\": 999, \"currency\": \"USD\", \"token\": \"%s\"}"
                .formatted(token.get("id").asText());
        String first = shop.post("/v1/payments", body, key).get("id").asText();
        String second = shop.post("/v1/payments", body, key).get("id").asText();
        print.line("first answer  %s", first);
        print.line(
                "second answer %s  %s",
                second, first.equals(second) ? "the same payment: the card was charged once" : "ANOTHER PAYMENT");
    }

    private void timeline(String payment) throws IOException, InterruptedException {
        print.title("The payment's timeline");
        print.row("#", "what happened", "amount", "authorized", "captured", "refunded", "receipt");
        for (JsonNode fact : shop.get("/v1/payments/" + payment + "/timeline").get("data")) {
            print.row(
                    fact.get("seq").asText(),
                    fact.get("kind").asText(),
                    amount(fact, "amount"),
                    amount(fact, "authorized"),
                    amount(fact, "captured"),
                    amount(fact, "refunded"),
                    fact.get("receipt").isNull() ? "" : fact.get("receipt").asText());
        }
        print.flush();
    }

    private void entries(String payment) throws IOException, InterruptedException {
        print.title("Its ledger entries (credits positive, debits negative)");
        print.row("journal", "account", "", "amount");
        long sum = 0;
        for (JsonNode entry : shop.get("/v1/balance_transactions?limit=100&payment=" + payment)
                .get("data")) {
            sum += entry.get("amount").asLong();
            print.row(
                    entry.get("kind").asText(),
                    entry.at("/account/code").asText(),
                    entry.at("/account/name").asText(),
                    amount(entry, "amount"));
        }
        print.row("", "", "sum of all entries", TourTable.money(sum, "USD"));
        print.flush();
    }

    private void balance() throws IOException, InterruptedException {
        print.title("What the merchant has (the sum of its entries; no balance is stored anywhere)");
        print.row("", "pending", "available", "reserved", "disputed", "owed to the platform");
        for (JsonNode money : shop.get("/v1/balance").get("currencies")) {
            String currency = money.get("currency").asText();
            print.row(
                    currency,
                    TourTable.money(money.get("pending").asLong(), currency),
                    TourTable.money(money.get("available").asLong(), currency),
                    TourTable.money(money.get("reserved").asLong(), currency),
                    TourTable.money(money.get("disputed").asLong(), currency),
                    TourTable.money(money.get("receivable").asLong(), currency));
        }
        print.flush();
    }

    private void receipts(String payment) throws IOException, InterruptedException {
        print.title("The receipts of the payment: immutable, each with its hash");
        print.row("receipt", "states", "leaf hash");
        for (JsonNode receipt : shop.get("/v1/receipts?payment=" + payment).get("data")) {
            print.row(
                    receipt.get("id").asText(),
                    receipt.get("kind").asText(),
                    receipt.get("leaf_hash").asText().substring(0, 16) + "…");
        }
        print.flush();
    }

    /** By the command that anybody has, from two files and no gateway. */
    private void proof(String payment) throws IOException, InterruptedException {
        print.title("One of them proven to anybody: two files, no gateway, no trust in it");
        String receipt =
                shop.get("/v1/receipts?payment=" + payment).at("/data/0/id").asText();
        Path files = Files.createTempDirectory("postern-tour");
        Path proof = Files.writeString(
                files.resolve("proof.json"),
                shop.getWhenThere("/v1/receipts/" + receipt + "/proof").toPrettyString());
        Path keys = Files.writeString(
                files.resolve("keys.json"), shop.get("/v1/log/key").toPrettyString());
        print.line("$ bin/postern verify-receipt %s --key %s", proof, keys);
        PosternCommand.run("verify-receipt", proof.toString(), "--key", keys.toString());
    }

    private void show(JsonNode payment) {
        print.line(
                "%s  %s: captured %s of %s, refunded %s",
                payment.get("id").asText(),
                payment.get("status").asText(),
                amount(payment, "amount_captured"),
                amount(payment, "amount"),
                amount(payment, "amount_refunded"));
    }

    private static String amount(JsonNode node, String field) {
        return TourTable.money(node.get(field).asLong(), "USD");
    }
}
