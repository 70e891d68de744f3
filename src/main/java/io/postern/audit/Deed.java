package io.postern.audit;

import static io.postern.audit.PciEvent.*;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Every deed that comes onto the trail, by its word there. The list is closed: what is not on it cannot be written, so a new
 * verb has to say here which events it is one of, and docs/audit.md has to say it, too.
 */
enum Deed {
    PAYMENT_CREATE("payment.create", CARD_DATA, OBJECTS),
    PAYMENT_CONFIRM("payment.confirm", CARD_DATA),
    PAYMENT_CAPTURE("payment.capture", OBJECTS),
    PAYMENT_CANCEL("payment.cancel", OBJECTS),
    PAYMENT_EXPIRE("payment.expire", OBJECTS),
    PAYMENT_RECOVER("payment.recover", OBJECTS),
    PAYMENT_BANK_EVENT("payment.bank_event", OBJECTS),
    DISPUTE_BANK_EVENT("dispute.bank_event", OBJECTS),
    DISPUTE_WRITE_EVIDENCE("dispute.write_evidence", OBJECTS),
    DISPUTE_HAND_IN_FILE("dispute.hand_in_file", OBJECTS),
    DISPUTE_READ_FILE("dispute.read_file", CARD_DATA),
    DISPUTE_SUBMIT("dispute.submit", OBJECTS),
    DISPUTE_ACCEPT("dispute.accept", OBJECTS),
    DISPUTE_RECOVER("dispute.recover", OBJECTS),
    DISPUTE_MAKE_PACK("dispute.make_pack", CARD_DATA, OBJECTS),
    DISPUTE_REMIND("dispute.remind", OBJECTS),
    DISPUTE_EXPIRE("dispute.expire", OBJECTS),
    DISPUTE_IMPORT("dispute.import", OBJECTS),
    DISPUTE_ASSIGN("dispute.assign", ADMINISTRATION),
    DISPUTE_EXPORT("dispute.export", ADMINISTRATION),
    DISPUTE_NOTE("dispute.note", OBJECTS),
    DISPUTE_VIEW_CREATE("dispute_view.create", ADMINISTRATION, OBJECTS),
    DISPUTE_VIEW_DELETE("dispute_view.delete", ADMINISTRATION, OBJECTS),
    REFUND_CREATE("refund.create", OBJECTS),
    TOKEN_CREATE("token.create", CARD_DATA, OBJECTS),
    TOKEN_READ("token.read", CARD_DATA),
    TOKEN_ERASE("token.erase", CARD_DATA, OBJECTS),
    TOKEN_EXPIRE("token.expire", OBJECTS),
    MERCHANT_CREATE("merchant.create", ADMINISTRATION, CREDENTIALS, OBJECTS),
    MERCHANT_UPDATE("merchant.update", ADMINISTRATION, CREDENTIALS),
    SUBJECT_HOLD("subject.hold", ADMINISTRATION),
    SUBJECT_RELEASE("subject.release", ADMINISTRATION),
    SUBJECT_ERASE("subject.erase", ADMINISTRATION, OBJECTS),
    APPROVAL_REQUEST("approval.request", ADMINISTRATION),
    APPROVAL_GRANT("approval.grant", ADMINISTRATION),
    APPROVAL_DENY("approval.deny", ADMINISTRATION),
    APPROVAL_EXECUTE("approval.execute", ADMINISTRATION),
    APPROVAL_FAIL("approval.fail", ADMINISTRATION),
    APPROVAL_EXPIRE("approval.expire", ADMINISTRATION),
    CHECKOUT_TOKEN_CREATE("checkout_token.create", CREDENTIALS, OBJECTS),
    WEBHOOK_ENDPOINT_CREATE("webhook_endpoint.create", ADMINISTRATION, CREDENTIALS, OBJECTS),
    WEBHOOK_ENDPOINT_UPDATE("webhook_endpoint.update", ADMINISTRATION),
    WEBHOOK_ENDPOINT_DELETE("webhook_endpoint.delete", ADMINISTRATION, CREDENTIALS, OBJECTS),
    WEBHOOK_ENDPOINT_ROTATE_SECRET("webhook_endpoint.rotate_secret", ADMINISTRATION, CREDENTIALS),
    WEBHOOK_ENDPOINT_DISABLE("webhook_endpoint.disable", ADMINISTRATION),
    WEBHOOK_RESEND("webhook.resend", ADMINISTRATION),
    WEBHOOK_SEND_TEST("webhook.send_test", ADMINISTRATION, OBJECTS),
    KEY_ROTATE("key.rotate", ADMINISTRATION, CREDENTIALS),
    KEY_ROTATED("key.rotated", CREDENTIALS, OBJECTS),
    BANK_EVENT_RECEIVE("bank_event.receive", OBJECTS),
    BANK_EVENT_CONFLICT("bank_event.conflict", REFUSED),
    BANK_EVENT_REFUSE("bank_event.refuse", REFUSED),
    AUDIT_LIST("audit.list", TRAIL_READ),
    AUDIT_READ("audit.read", TRAIL_READ),
    AUDIT_STARTED("audit.started", TRAIL_KEPT),
    AUDIT_STOPPED("audit.stopped", TRAIL_KEPT),
    AUDIT_BROKEN_OFF("audit.broken_off", TRAIL_KEPT),
    AUDIT_ARCHIVED("audit.archived", TRAIL_KEPT),
    AUDIT_ARCHIVE_DIFFERS("audit.archive_differs", TRAIL_KEPT),
    AUDIT_LIST_ARCHIVES("audit.list_archives", TRAIL_READ),
    RECEIPT_ARCHIVED("receipt.archived", OBJECTS),
    /** Moves of an archived month's rows: the database writes them beside the move that its owner makes. */
    RECEIPT_RELEASE_BEGUN("receipt.release_begun", OBJECTS, ADMINISTRATION),
    RECEIPT_RELEASED("receipt.released", OBJECTS, ADMINISTRATION),
    RECEIPT_RESTORE_BEGUN("receipt.restore_begun", OBJECTS, ADMINISTRATION),
    RECEIPT_RESTORED("receipt.restored", OBJECTS, ADMINISTRATION),
    LOG_READ("log.read", TRAIL_READ),
    LOG_DIFFERS("log.differs", TRAIL_KEPT),
    BANK_EVENT_REPLAY("bank_event.replay", ADMINISTRATION),
    ACCESS_REFUSE("access.refuse", REFUSED),
    LIMIT_FAILED_CARDS("limit.failed_cards", REFUSED),
    /** The one deed of the database's owner, who writes it in SQL. */
    SCHEMA_MIGRATED("schema.migrated", OBJECTS);

    private static final Map<String, Deed> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toMap(Deed::word, Function.identity()));

    private final String word;
    private final Set<PciEvent> events;

    Deed(String word, PciEvent... events) {
        this.word = word;
        this.events = Set.of(events);
    }

    /** What stands on the trail: {@code payment.create}. */
    String word() {
        return word;
    }

    Set<PciEvent> events() {
        return events;
    }

    static Deed of(String word) {
        Deed deed = BY_WORD.get(word);
        if (deed == null) {
            throw new IllegalStateException(
                    "the trail knows no deed '" + word + "': name it in Deed and docs/audit.md");
        }
        return deed;
    }
}
