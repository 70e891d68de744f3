package io.postern.acquirer.sandbox;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.vertx.core.buffer.Buffer;

/** What the bank says, as JSON; fields that do not apply are left out. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Answer(
        @JsonIgnore int httpStatus,
        String reference,
        String status,
        String bankReference,
        String networkTransactionId,
        Checks checks,
        String expiresAt,
        String url,
        String code,
        String declineCode,
        String adviceCode,
        String networkDeclineCode,
        String message) {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(com.fasterxml.jackson.databind.SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();
    private static final ObjectWriter WRITER = MAPPER.writer();

    record Checks(String cvc, String addressLine1, String addressPostalCode) {
        /** As the book keeps it. */
        String packed() {
            return cvc + ' ' + addressLine1 + ' ' + addressPostalCode;
        }

        static Checks unpack(String packed) {
            String[] parts = packed.split(" ");
            return new Checks(parts[0], parts[1], parts[2]);
        }
    }

    static Answer approved(
            String reference, String bankReference, String networkTransactionId, Checks checks, String expiresAt) {
        return new Answer(
                200,
                reference,
                "approved",
                bankReference,
                networkTransactionId,
                checks,
                expiresAt,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    static Answer declined(String reference, TestCards.Decline decline) {
        return new Answer(
                200,
                reference,
                "declined",
                null,
                null,
                null,
                null,
                null,
                decline.code(),
                decline.declineCode(),
                decline.adviceCode(),
                decline.networkDeclineCode(),
                decline.message());
    }

    static Answer actionRequired(String reference, String bankReference, String url) {
        return new Answer(
                200, reference, "action_required", bankReference, null, null, null, url, null, null, null, null, null);
    }

    /** A movement that was done or taken on. */
    static Answer moved(String reference, String status, String bankReference) {
        return new Answer(200, reference, status, bankReference, null, null, null, null, null, null, null, null, null);
    }

    static Answer refused(String reference, String code, String message) {
        return new Answer(200, reference, "refused", null, null, null, null, null, code, null, null, null, message);
    }

    static Answer verified(Checks checks) {
        return new Answer(200, null, "verified", null, null, checks, null, null, null, null, null, null, null);
    }

    static Answer notFound(String reference) {
        return new Answer(404, reference, "not_found", null, null, null, null, null, null, null, null, null, null);
    }

    static Answer bad(String message) {
        return new Answer(400, null, "bad_request", null, null, null, null, null, null, null, null, null, message);
    }

    static Answer failed() {
        return new Answer(
                500, null, "failed", null, null, null, null, null, null, null, null, null, "The bank failed.");
    }

    Buffer toJson() {
        return write(this);
    }

    ObjectNode toTree() {
        return MAPPER.valueToTree(this);
    }

    static ObjectNode tree(String json) {
        try {
            return (ObjectNode) MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what the book kept as JSON is none", e);
        }
    }

    static Buffer write(Object value) {
        try {
            return Buffer.buffer(WRITER.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer of the bank cannot be written as JSON", e);
        }
    }
}
