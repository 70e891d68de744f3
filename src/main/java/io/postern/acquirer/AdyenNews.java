package io.postern.acquirer;

import com.fasterxml.jackson.databind.JsonNode;
import io.postern.card.Checks;
import io.postern.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * A sender shaped like Adyen: one item with an {@code eventCode} and whether that succeeded. {@code merchantReference} is our
 * reference of the move, {@code merchantAccountCode} the merchant's id. Nothing is read but the fields that Adyen signs: whoever
 * holds one notification could write what he likes into the others.
 */
final class AdyenNews {
    /** The item does not say how long an authorization lives, and its {@code eventDate} is not signed: counted from its arrival. */
    private static final Duration LIFE = Duration.ofDays(7);

    /** The item's {@code reason} is not signed. */
    private static final AuthorizationAnswer DECLINED = new AuthorizationAnswer.Declined(
            "card_declined",
            Optional.of("generic_decline"),
            Optional.empty(),
            Optional.empty(),
            "The bank declined: generic_decline.");

    private AdyenNews() {}

    static BankNews read(NewsJson body, Instant receivedAt) {
        NewsJson item = item(body);
        String code = item.text("eventCode");
        boolean success = success(item);
        return switch (code) {
            case "AUTHORISATION" ->
                new BankNews.OfAuthorization(merchant(item), reference(item), authorization(item, success, receivedAt));
            case "EXPIRE" -> new BankNews.OfRelease(merchant(item), reference(item), true);
            case "CANCELLATION", "TECHNICAL_CANCEL", "CANCEL_OR_REFUND" -> canceled(item, success);
            case "CAPTURE", "REFUND" -> moved(item, success, "refused");
            case "CAPTURE_FAILED", "REFUND_FAILED", "REFUNDED_REVERSED" ->
                moved(item, false, code.toLowerCase(Locale.ROOT));
            case String dispute
            when AdyenDisputeNews.isOne(dispute) ->
                AdyenDisputeNews.read(
                        dispute,
                        item,
                        merchant(item),
                        amount(body).orElseThrow(() -> new NewsJson.Unreadable("field_missing")));
            case "NOTIFICATION_OF_FRAUD", "REPORT_AVAILABLE" -> new BankNews.NotActedOn(code);
            default -> new BankNews.NotUnderstood("type_unknown");
        };
    }

    private static NewsJson item(NewsJson body) {
        JsonNode items = body.node().path("notificationItems");
        if (items.size() != 1) {
            throw new NewsJson.Unreadable("not_one_item");
        }
        return new NewsJson(items.get(0)).object("NotificationRequestItem");
    }

    /** Text or truth value, as the reader of the signature takes both. */
    private static boolean success(NewsJson item) {
        return switch (item.node().path("success").asText("")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new NewsJson.Unreadable("success_unreadable");
        };
    }

    private static AuthorizationAnswer authorization(NewsJson item, boolean success, Instant receivedAt) {
        return success
                ? new AuthorizationAnswer.Approved(
                        item.text("pspReference"), null, Checks.UNCHECKED, receivedAt.plus(LIFE))
                : DECLINED;
    }

    /** What was canceled is named by its void, or by the authorization itself where nobody asked. */
    private static BankNews canceled(NewsJson item, boolean success) {
        return success && NewsJson.isAuthorization(reference(item))
                ? new BankNews.OfRelease(merchant(item), reference(item), false)
                : moved(item, success, "refused");
    }

    private static BankNews moved(NewsJson item, boolean success, String word) {
        MovementAnswer answer = success
                ? new MovementAnswer.Accepted(item.text("pspReference"))
                : new MovementAnswer.Refused(word, "The bank did not do it: " + word + ".");
        return new BankNews.OfMovement(merchant(item), reference(item), answer);
    }

    private static UUID merchant(NewsJson item) {
        return item.merchant("merchantAccountCode");
    }

    private static String reference(NewsJson item) {
        return item.text("merchantReference");
    }

    static Optional<Money> amount(NewsJson body) {
        NewsJson item = item(body);
        return item.has("amount") ? item.object("amount").money("value", "currency") : Optional.empty();
    }
}
