package io.postern.acquirer.sandbox;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a caller of the bank asks for; which fields it needs depends on the operation. */
record Order(
        String merchant,
        String reference,
        String authorization,
        long amount,
        String currency,
        boolean capture,
        @JsonProperty("final") boolean closing,
        Card card,
        String returnUrl,
        String sandbox,
        String dispute,
        Map<String, String> fields,
        List<File> files) {

    private static final Pattern REFERENCE = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final ObjectReader READER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build()
            .readerFor(Order.class);

    /** By its digest alone; the bank keeps no contents. */
    record File(String field, String contentType, long bytes, String sha256) {}

    record Card(String number, int expMonth, int expYear, String cvc, Address address) {
        boolean hasLine1() {
            return address != null && address.line1() != null;
        }

        boolean hasPostalCode() {
            return address != null && address.postalCode() != null;
        }

        /** Card data: not for logs. */
        @Override
        public String toString() {
            return "Card[hidden]";
        }
    }

    record Address(String line1, String postalCode) {
        /** Personal data: not for logs. */
        @Override
        public String toString() {
            return "Address[hidden]";
        }
    }

    /** @throws BadOrder when the body is not an order; its text quotes nothing of the body */
    static Order read(Buffer body) {
        try {
            Order order = READER.readValue(body.getBytes());
            if (order == null) {
                throw new BadOrder("The body is empty.");
            }
            return order;
        } catch (IOException e) {
            throw new BadOrder("The body is not an order in JSON.");
        }
    }

    Order checkedFor(Operation operation) {
        require(merchant == null || REFERENCE.matcher(merchant).matches(), "merchant");
        if (operation != Operation.VERIFY) {
            require(reference != null && REFERENCE.matcher(reference).matches(), "reference");
        }
        switch (operation) {
            case AUTHORIZE -> {
                requireMoney();
                requireCard();
            }
            case VERIFY -> requireCard();
            case CAPTURE, REFUND -> {
                requireMoney();
                require(authorization != null, "authorization");
            }
            case VOID -> require(authorization != null, "authorization");
            case EVIDENCE, ACCEPT -> require(dispute != null, "dispute");
            case INQUIRE, REVERSE -> {}
        }
        return this;
    }

    /** How a test decides: by what the evidence says. Empty when it says nothing of that kind. */
    Optional<String> decision() {
        String all = fields == null ? "" : String.join(" ", fields.values());
        if (all.contains("winning_evidence")) {
            return Optional.of("won");
        }
        return all.contains("losing_evidence") ? Optional.of("lost") : Optional.empty();
    }

    private void requireMoney() {
        require(amount > 0, "amount");
        require(currency != null && currency.length() == 3, "currency");
    }

    private void requireCard() {
        require(card != null && card.number() != null, "card");
    }

    private static void require(boolean fulfilled, String field) {
        if (!fulfilled) {
            throw new BadOrder("The field " + field + " is missing or not usable.");
        }
    }
}
