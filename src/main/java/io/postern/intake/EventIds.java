package io.postern.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.postern.acquirer.NewsFormat;
import io.postern.webhook.BoundedJson;
import java.util.Optional;

/** A bank's own name for an event, where its scheme signs none beside the body: found in a body that was verified before. */
final class EventIds {
    private EventIds() {}

    /** Empty when the body names none. */
    static Optional<String> in(byte[] body, NewsFormat format) {
        return BoundedJson.read(body).flatMap(json -> switch (format) {
            case SANDBOX, STRIPE -> Optional.ofNullable(json.path("id").textValue());
            case ADYEN -> adyens(json.path("notificationItems").path(0).path("NotificationRequestItem"));
        });
    }

    /** Out of signed fields alone: of two with the same words one is a repeat. */
    private static Optional<String> adyens(JsonNode item) {
        return Optional.ofNullable(item.path("pspReference").textValue())
                .map(reference -> String.join(
                        ":",
                        reference,
                        item.path("eventCode").asText(""),
                        item.path("success").asText("")));
    }
}
