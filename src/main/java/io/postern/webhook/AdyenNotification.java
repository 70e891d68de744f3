package io.postern.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.regex.Pattern;

/** The one item of an Adyen notification, of which the signature covers eight fields. */
record AdyenNotification(JsonNode item) {
    /** Adyen sends again for thirty days. */
    private static final Duration LONGEST = Duration.ofDays(31);

    /** Between the fields stands a colon, which is not escaped. One field may hold it: more, and the borders could be moved. */
    private static final String BORDER = ":";

    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");

    /** @throws Doubt when it is none */
    static AdyenNotification read(byte[] body) {
        JsonNode items = BoundedJson.read(body)
                .map(json -> json.path("notificationItems"))
                .orElseThrow(() -> new Doubt(Reason.MALFORMED, "The body is not JSON that can be read."));
        if (items.size() != 1 || !items.path(0).path("NotificationRequestItem").isObject()) {
            throw new Doubt(Reason.MALFORMED, "notificationItems must have exactly one NotificationRequestItem.");
        }
        return new AdyenNotification(items.path(0).path("NotificationRequestItem"));
    }

    byte[] signature() {
        JsonNode signature = item.path("additionalData").path("hmacSignature");
        if (!signature.isTextual()) {
            throw new Doubt(Reason.MISSING, "additionalData.hmacSignature is missing.");
        }
        return AdyenScheme.base64(signature.textValue());
    }

    /** What is signed: null and missing fields are empty, and nothing is escaped. */
    String signed() {
        return String.join(
                BORDER,
                List.of(
                        text("pspReference"),
                        text("originalReference"),
                        text("merchantAccountCode"),
                        reference(),
                        amount(),
                        plain("amount.currency", item.path("amount").path("currency")),
                        text("eventCode"),
                        success()));
    }

    /** Not signed, so it keeps out no forger: a bound on what an honest sender may say. */
    void hold(Instant now) {
        JsonNode date = item.path("eventDate");
        if (date.isMissingNode() || date.isNull()) { // or leaving it out would be a way around the bound
            throw new Doubt(Reason.MISSING, "eventDate is missing.");
        }
        Duration age = Duration.between(instant(date), now);
        if (age.compareTo(LONGEST) > 0) {
            throw new Doubt(Reason.STALE, "eventDate is " + age.toDays() + " days ago; at most 31 are allowed.");
        }
        if (age.compareTo(SentAt.TOLERANCE.negated()) < 0) {
            throw new Doubt(Reason.FUTURE, "eventDate is more than 300 seconds ahead of the gateway's clock.");
        }
    }

    private static Instant instant(JsonNode date) {
        try {
            return OffsetDateTime.parse(date.asText()).toInstant();
        } catch (DateTimeException e) {
            throw new Doubt(Reason.MALFORMED, "eventDate must be a time such as 2026-01-31T12:00:00+01:00.");
        }
    }

    private String text(String field) {
        return plain(field, item.path(field));
    }

    private String reference() {
        JsonNode value = item.path("merchantReference");
        return value.isTextual() ? value.textValue() : plain("merchantReference", value);
    }

    private static String plain(String field, JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isTextual() || value.textValue().contains(BORDER)) {
            throw new Doubt(Reason.MALFORMED, field + " must be text without a colon.");
        }
        return value.textValue();
    }

    private String amount() {
        JsonNode value = item.path("amount").path("value");
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isIntegralNumber() || !WHOLE.matcher(value.asText()).matches()) {
            throw new Doubt(Reason.MALFORMED, "amount.value must be a whole number.");
        }
        return value.asText();
    }

    /** Adyen sends text, its libraries read both. */
    private String success() {
        JsonNode value = item.path("success");
        String text = value.asText("");
        if (!text.equals("true") && !text.equals("false")) {
            throw new Doubt(Reason.MALFORMED, "success must be true or false.");
        }
        return text;
    }
}
