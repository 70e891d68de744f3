package io.postern.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.UUID;

/** The part of the tour in which a shop takes money and gives some back: each step one call, and what came of it. */
final class TourPayments {
    private final TourClient shop;
    private final TourTable print;

    TourPayments(TourClient shop, TourTable print) {
        this.shop = shop;
        this.print = print;
    }

    JsonNode tokenize(String number) throws IOException, InterruptedException {
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

    String authorize(JsonNode token) throws IOException, InterruptedException {
        print.step("It sets 100.00 USD aside, to be captured when the goods leave the house.");
        JsonNode payment =
                shop.post("/v1/payments", """
                {"amount": 10000, "currency": "USD", "token": "%s", "capture_method": "manual",
                 "merchant_reference": "order-4711", "metadata": {"basket": "3 books"}}
                """.formatted(token.get("id").asText()));
        show(payment);
        return payment.get("id").asText();
    }

    void capture(String payment, long amountMinor, boolean isFinal) throws IOException, InterruptedException {
        print.step(
                isFinal
                        ? "The second parcel is the last one: a final capture, and the bank releases the rest."
                        : "The first parcel leaves: a part is captured.");
        show(shop.post(
                "/v1/payments/" + payment + "/capture",
                "{\"amount\": %d, \"final\": %b}".formatted(amountMinor, isFinal)));
    }

    void decline() throws IOException, InterruptedException {
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

    void refund(String payment) throws IOException, InterruptedException {
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

    void retry(JsonNode token) throws IOException, InterruptedException {
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

    private void show(JsonNode payment) {
        print.line(
                "%s  %s: captured %s of %s, refunded %s",
                payment.get("id").asText(),
                payment.get("status").asText(),
                TourTable.amount(payment, "amount_captured"),
                TourTable.amount(payment, "amount"),
                TourTable.amount(payment, "amount_refunded"));
    }
}
