package io.postern.acquirer.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;

/** Words a webhook: {@code {id, type, occurred_at, data}}, where data is the answer that the caller would have got. */
final class WebhookWriter {
    private static final String EXPIRED = "expired";

    private final Teller teller;

    WebhookWriter(Teller teller) {
        this.teller = teller;
    }

    /** The same bytes for the same letter, however often it is sent. */
    Buffer write(Outbox.Letter letter) {
        return Answer.write(event(letter));
    }

    /** What somebody might send who knows the letter and not the secret. */
    Buffer forge(Outbox.Letter letter) {
        ObjectNode event = event(letter);
        ((ObjectNode) event.get("data")).put("forged", true).put("status", "refused");
        return Answer.write(event);
    }

    private ObjectNode event(Outbox.Letter letter) {
        return letter.dispute() == null
                ? event(letter, letter.booking().kind().name().toLowerCase(Locale.ROOT), ofBooking(letter))
                : event(letter, "dispute", Answer.tree(letter.dispute()));
    }

    private static ObjectNode event(Outbox.Letter letter, String object, ObjectNode data) {
        ObjectNode event = data.objectNode();
        event.put("id", letter.id())
                .put("type", object + '.' + letter.status())
                .put("occurred_at", letter.at().toString())
                .set("data", data);
        return event;
    }

    private ObjectNode ofBooking(Outbox.Letter letter) {
        Booking booking = letter.booking();
        ObjectNode data = EXPIRED.equals(letter.status())
                ? Answer.moved(booking.reference(), EXPIRED, Teller.bankReference(booking.reference()))
                        .toTree()
                : teller.answer(booking).toTree();
        data.put("merchant", letter.merchant())
                .put("authorization", letter.authorization())
                .put("amount", booking.amount())
                .put("currency", booking.currency());
        return data;
    }
}
