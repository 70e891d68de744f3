package io.postern.acquirer;

import com.fasterxml.jackson.databind.JsonNode;
import io.postern.card.Checks;
import io.postern.money.Money;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A sender shaped like Adyen: one item with an {@code eventCode} and whether that succeeded. {@code merchantReference} is our
 * reference of the move, {@code merchantAccountCode} the merchant's id.
 */
final class AdyenNews {
    /** The item does not say how long an authorization lives. */
    private static final Duration LIFE = Duration.ofDays(7);

    private static final Map<String, String> DECLINES = Map.of(
            "NOT ENOUGH BALANCE", "insufficient_funds",
            "EXPIRED CARD", "expired_card",
            "CVC DECLINED", "incorrect_cvc",
            "BLOCKED CARD", "lost_card",
            "FRAUD", "fraudulent",
            "ACQUIRER ERROR", "processing_error");

    private AdyenNews() {}

    static BankNews read(NewsJson body) {
        NewsJson item = item(body);
        String code = item.text("eventCode");
        boolean success = success(item);
        return switch (code) {
            case "AUTHORISATION" ->
                new BankNews.OfAuthorization(merchant(item), reference(item), authorization(item, success));
            case "EXPIRE" -> new BankNews.OfRelease(merchant(item), reference(item), true);
            case "CANCELLATION", "TECHNICAL_CANCEL", "CANCEL_OR_REFUND" -> canceled(item, success);
            case "CAPTURE", "REFUND" -> moved(item, success, "refused");
            case "CAPTURE_FAILED", "REFUND_FAILED", "REFUNDED_REVERSED" ->
                moved(item, false, code.toLowerCase(java.util.Locale.ROOT));
            case "CHARGEBACK",
                    "CHARGEBACK_REVERSED",
                    "SECOND_CHARGEBACK",
                    "NOTIFICATION_OF_CHARGEBACK",
                    "NOTIFICATION_OF_FRAUD",
                    "REQUEST_FOR_INFORMATION",
                    "INFORMATION_SUPPLIED",
                    "PREARBITRATION_WON",
                    "PREARBITRATION_LOST",
                    "DISPUTE_DEFENSE_PERIOD_ENDED",
                    "REPORT_AVAILABLE" -> new BankNews.NotActedOn(code);
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

    private static boolean success(NewsJson item) {
        return switch (item.text("success")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new NewsJson.Unreadable("success_unreadable");
        };
    }

    private static AuthorizationAnswer authorization(NewsJson item, boolean success) {
        return success
                ? new AuthorizationAnswer.Approved(
                        item.text("pspReference"),
                        item.has("additionalData")
                                ? item.object("additionalData")
                                        .optional("networkTxReference")
                                        .orElse(null)
                                : null,
                        Checks.UNCHECKED,
                        item.time("eventDate").plus(LIFE))
                : declined(item.optional("reason").orElse("Refused"));
    }

    private static AuthorizationAnswer declined(String reason) {
        String word = DECLINES.getOrDefault(reason.toUpperCase(java.util.Locale.ROOT), "generic_decline");
        String code = switch (word) {
            case "expired_card", "incorrect_cvc", "processing_error" -> word;
            default -> "card_declined";
        };
        return new AuthorizationAnswer.Declined(
                code, Optional.of(word), Optional.empty(), Optional.empty(), "The bank declined: " + word + ".");
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
