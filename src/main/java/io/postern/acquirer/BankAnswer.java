package io.postern.acquirer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.postern.card.Check;
import io.postern.card.Checks;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.Optional;

/** The sandbox bank's answer as it stands in the body; what is missing or of the wrong kind makes it unreadable. */
@JsonIgnoreProperties(ignoreUnknown = true) // a bank may tell more over time
record BankAnswer(
        String reference,
        String status,
        String bankReference,
        String networkTransactionId,
        WireChecks checks,
        String expiresAt,
        String url,
        String code,
        String declineCode,
        String adviceCode,
        String networkDeclineCode,
        String message) {

    record WireChecks(String cvc, String addressLine1, String addressPostalCode) {
        Checks toChecks() {
            return new Checks(Check.ofWire(cvc), Check.ofWire(addressLine1), Check.ofWire(addressPostalCode));
        }
    }

    private static final ObjectReader READER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(BankAnswer.class);

    /**
     * Empty for anything that is not an answer to this reference: on a kept-alive connection the bytes that come may
     * belong to an order before.
     */
    static Optional<BankAnswer> to(String reference, Buffer body) {
        return read(body).filter(answer -> reference.equals(answer.reference));
    }

    static Optional<BankAnswer> read(Buffer body) {
        try {
            return Optional.ofNullable(READER.readValue(body.getBytes()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Optional<BankAnswer> read(JsonNode data) {
        try {
            return Optional.ofNullable(READER.readValue(data));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    AuthorizationAnswer toAuthorization() {
        try {
            return switch (required(status)) {
                case "approved" ->
                    new AuthorizationAnswer.Approved(
                            required(bankReference),
                            required(networkTransactionId),
                            required(checks).toChecks(),
                            Instant.parse(required(expiresAt)));
                case "declined" -> declined();
                case "action_required" ->
                    new AuthorizationAnswer.ActionRequired(required(bankReference), required(url));
                default -> new AuthorizationAnswer.Unknown(Silence.ANSWER_UNREADABLE);
            };
        } catch (NullPointerException | IllegalArgumentException | DateTimeParseException e) {
            return new AuthorizationAnswer.Unknown(Silence.ANSWER_UNREADABLE);
        }
    }

    MovementAnswer toMovement() {
        try {
            return switch (required(status)) {
                case "accepted" -> new MovementAnswer.Accepted(required(bankReference));
                case "pending" -> new MovementAnswer.Pending(required(bankReference));
                case "refused" -> new MovementAnswer.Refused(required(code), required(message));
                default -> new MovementAnswer.Unknown(Silence.ANSWER_UNREADABLE);
            };
        } catch (NullPointerException e) {
            return new MovementAnswer.Unknown(Silence.ANSWER_UNREADABLE);
        }
    }

    Optional<Checks> toChecks() {
        try {
            return Optional.of(required(checks).toChecks());
        } catch (NullPointerException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private AuthorizationAnswer declined() {
        return new AuthorizationAnswer.Declined(
                required(code),
                Optional.ofNullable(declineCode),
                Optional.ofNullable(adviceCode),
                Optional.ofNullable(networkDeclineCode),
                required(message));
    }

    private static <T> T required(T value) {
        return Objects.requireNonNull(value);
    }
}
