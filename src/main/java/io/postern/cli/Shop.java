package io.postern.cli;

/** A shop's calls with the sandbox bank's test cards. */
final class Shop {
    static final String GOOD_CARD = "4242424242424242";

    private final GatewayClient gateway;

    Shop(GatewayClient gateway) {
        this.gateway = gateway;
    }

    String pay(String card, String captureMethod) throws InterruptedException {
        return made("/v1/payments", """
                {"amount": 2000, "currency": "USD", "capture_method": "%s", "return_url": "https://shop.example/back",
                 "card": {"number": "%s", "exp_month": 12, "exp_year": 2030, "cvc": "123"}}
                """.formatted(captureMethod, card));
    }

    String captured() throws InterruptedException {
        return made("/v1/payments/" + pay(GOOD_CARD, "manual") + "/capture", "{}");
    }

    String partlyCaptured() throws InterruptedException {
        return made("/v1/payments/" + pay(GOOD_CARD, "manual") + "/capture", "{\"amount\": 500}");
    }

    String canceled() throws InterruptedException {
        return made("/v1/payments/" + pay(GOOD_CARD, "manual") + "/cancel", "{}");
    }

    String refunded(String card) throws InterruptedException {
        return made("/v1/refunds", "{\"payment\": \"%s\"}".formatted(pay(card, "automatic")));
    }

    String erased() throws InterruptedException {
        String token = made("/v1/tokens", """
                {"card": {"number": "%s", "exp_month": 12, "exp_year": 2030}}
                """.formatted(GOOD_CARD));
        gateway.delete("/v1/tokens/" + token);
        return token;
    }

    private String made(String path, String body) throws InterruptedException {
        return gateway.post(path, body).path("id").asText();
    }
}
