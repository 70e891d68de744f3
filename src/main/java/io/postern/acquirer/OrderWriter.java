package io.postern.acquirer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.postern.card.BillingAddress;
import io.postern.card.PresentedCard;
import io.postern.id.IdKind;
import io.postern.money.Money;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Orders as JSON bytes. Card digits go from their type straight into the body and never become a string. */
final class OrderWriter {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int USUAL_SIZE = 512;

    private OrderWriter() {}

    static Buffer authorization(AuthorizationOrder order) {
        return write(json -> {
            json.writeStringField("merchant", IdKind.MERCHANT.format(order.merchantId()));
            json.writeStringField("reference", order.reference());
            amount(json, order.amount());
            json.writeBooleanField("capture", order.capture());
            card(json, order.card());
            optional(json, "return_url", order.returnUrl());
            optional(json, "sandbox", order.hints());
        });
    }

    static Buffer capture(CaptureOrder order) {
        return write(json -> {
            json.writeStringField("merchant", IdKind.MERCHANT.format(order.merchantId()));
            json.writeStringField("reference", order.reference());
            json.writeStringField("authorization", order.authorization());
            amount(json, order.amount());
            json.writeBooleanField("final", order.finalCapture());
            optional(json, "sandbox", order.hints());
        });
    }

    static Buffer voidRest(VoidOrder order) {
        return write(json -> {
            json.writeStringField("merchant", IdKind.MERCHANT.format(order.merchantId()));
            json.writeStringField("reference", order.reference());
            json.writeStringField("authorization", order.authorization());
            optional(json, "sandbox", order.hints());
        });
    }

    static Buffer refund(RefundOrder order) {
        return write(json -> {
            json.writeStringField("merchant", IdKind.MERCHANT.format(order.merchantId()));
            json.writeStringField("reference", order.reference());
            json.writeStringField("authorization", order.authorization());
            amount(json, order.amount());
            optional(json, "sandbox", order.hints());
        });
    }

    static Buffer verification(PresentedCard card) {
        return write(json -> card(json, card));
    }

    static Buffer reversal(String reference) {
        return write(json -> json.writeStringField("reference", reference));
    }

    private static void amount(JsonGenerator json, Money amount) throws IOException {
        json.writeNumberField("amount", amount.amountMinor());
        json.writeStringField("currency", amount.currency().getCurrencyCode());
    }

    private static void card(JsonGenerator json, PresentedCard card) throws IOException {
        json.writeObjectFieldStart("card");
        json.writeFieldName("number");
        card.pan().lend(digits -> writeDigits(json, digits));
        json.writeNumberField("exp_month", card.expMonth());
        json.writeNumberField("exp_year", card.expYear());
        if (card.cvc().isPresent()) {
            json.writeFieldName("cvc");
            card.cvc().get().lend(digits -> writeDigits(json, digits));
        }
        address(json, card.address());
        json.writeEndObject();
    }

    private static void address(JsonGenerator json, BillingAddress address) throws IOException {
        json.writeObjectFieldStart("address");
        optional(json, "line1", address.line1());
        optional(json, "postal_code", address.postalCode());
        json.writeEndObject();
    }

    private static JsonGenerator writeDigits(JsonGenerator json, byte[] digits) {
        try {
            json.writeRawUTF8String(digits, 0, digits.length);
            return json;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void optional(JsonGenerator json, String field, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(field, value.get());
        }
    }

    private static Buffer write(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_SIZE);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            fields.to(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private interface Fields {
        void to(JsonGenerator json) throws IOException;
    }
}
