package io.postern.intake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.stream.Stream;

/** In which words a bank tells what it tells. */
enum Mapping {
    SANDBOX,
    ADYEN,
    STRIPE;

    /** The bank's own name for an event, out of a body that was verified; empty when it has none. */
    Optional<String> eventId(JsonNode body) {
        return switch (this) {
            case SANDBOX, STRIPE -> Optional.ofNullable(body.path("id").textValue());
            case ADYEN -> adyens(body.path("notificationItems").path(0).path("NotificationRequestItem"));
        };
    }

    /** Out of signed fields alone: of two with the same words one is a repeat. */
    private static Optional<String> adyens(JsonNode item) {
        String reference = item.path("pspReference").asText("");
        return reference.isEmpty()
                ? Optional.empty()
                : Stream.of("eventCode", "success")
                        .map(field -> item.path(field).asText(""))
                        .reduce((one, other) -> one + ":" + other)
                        .map(rest -> reference + ":" + rest);
    }
}
