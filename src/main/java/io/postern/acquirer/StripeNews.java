package io.postern.acquirer;

import io.postern.card.Checks;
import io.postern.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A sender shaped like Stripe: {@code data.object} with a status of its own, which counts whatever the event is called.
 * {@code metadata.reference} is our reference of the move, {@code metadata.merchant} the merchant's id.
 */
final class StripeNews {
    private static final Duration LIFE = Duration.ofDays(7);
    private static final Set<String> WITHOUT_CONSEQUENCE =
            Set.of("payout", "balance", "customer", "payment_method", "review", "radar.early_fraud_warning");

    private StripeNews() {}

    static BankNews read(NewsJson body) {
        String type = body.text("type");
        NewsJson object = body.object("data").object("object");
        return switch (object.text("object")) {
            case "payment_intent" -> ofIntent(type, object);
            case "charge" -> ofCharge(type, object);
            case "refund" -> new BankNews.OfMovement(merchant(object), reference(object), refund(object));
            case "dispute" -> StripeDisputeNews.read(object);
            case String other when WITHOUT_CONSEQUENCE.contains(other) -> new BankNews.NotActedOn(type);
            default -> new BankNews.NotUnderstood("type_unknown");
        };
    }

    private static BankNews ofIntent(String type, NewsJson intent) {
        return switch (intent.text("status")) {
            case "succeeded", "requires_capture" -> authorization(intent, approved(intent));
            case "requires_payment_method" ->
                intent.has("last_payment_error")
                        ? authorization(intent, declined(intent.object("last_payment_error")))
                        : new BankNews.NotActedOn(type);
            case "requires_action" ->
                authorization(
                        intent,
                        new AuthorizationAnswer.ActionRequired(
                                intent.text("id"),
                                intent.object("next_action")
                                        .object("redirect_to_url")
                                        .text("url")));
            case "canceled" -> new BankNews.OfRelease(merchant(intent), reference(intent), isLapsed(intent));
            case "processing", "requires_confirmation" -> new BankNews.NotActedOn(type);
            default -> new BankNews.NotUnderstood("status_unknown");
        };
    }

    /** A charge is an authorization, or the part of one that a capture took. */
    private static BankNews ofCharge(String type, NewsJson charge) {
        boolean whole = NewsJson.isAuthorization(reference(charge));
        return switch (charge.text("status")) {
            case "succeeded" ->
                whole
                        ? authorization(charge, approved(charge))
                        : movement(charge, new MovementAnswer.Accepted(charge.text("id")));
            case "failed" ->
                whole
                        ? authorization(charge, declined(charge))
                        : movement(
                                charge, refused(charge.optional("failure_code").orElse("failed")));
            case "pending" -> new BankNews.NotActedOn(type);
            default -> new BankNews.NotUnderstood("status_unknown");
        };
    }

    private static MovementAnswer refund(NewsJson refund) {
        return switch (refund.text("status")) {
            case "succeeded" -> new MovementAnswer.Accepted(refund.text("id"));
            case "pending", "requires_action" -> new MovementAnswer.Pending(refund.text("id"));
            case "failed" -> refused(refund.optional("failure_reason").orElse("failed"));
            case "canceled" -> refused("canceled");
            default -> throw new NewsJson.Unreadable("status_unknown");
        };
    }

    private static AuthorizationAnswer approved(NewsJson object) {
        Instant expires = object.seconds("capture_before")
                .or(() -> object.seconds("created").map(created -> created.plus(LIFE)))
                .orElseThrow(() -> new NewsJson.Unreadable("field_missing"));
        return new AuthorizationAnswer.Approved(
                object.text("id"), object.optional("network_transaction_id").orElse(null), Checks.UNCHECKED, expires);
    }

    /** @param failure an error of an intent, or a charge that failed */
    private static AuthorizationAnswer declined(NewsJson failure) {
        String code = failure.optional("code")
                .or(() -> failure.optional("failure_code"))
                .orElse("card_declined");
        String known = switch (code) {
            case "expired_card", "incorrect_cvc", "incorrect_number", "processing_error", "authentication_required" ->
                code;
            default -> "card_declined";
        };
        return new AuthorizationAnswer.Declined(
                known,
                failure.optional("decline_code").or(() -> Optional.of("generic_decline")),
                failure.optional("advice_code"),
                failure.optional("network_decline_code"),
                "The bank declined: " + known + ".");
    }

    private static MovementAnswer refused(String word) {
        return new MovementAnswer.Refused(word, "The bank did not do it: " + word + ".");
    }

    private static boolean isLapsed(NewsJson intent) {
        return Set.of("automatic", "expired")
                .contains(intent.optional("cancellation_reason").orElse(""));
    }

    private static BankNews authorization(NewsJson object, AuthorizationAnswer answer) {
        return new BankNews.OfAuthorization(merchant(object), reference(object), answer);
    }

    private static BankNews movement(NewsJson object, MovementAnswer answer) {
        return new BankNews.OfMovement(merchant(object), reference(object), answer);
    }

    private static UUID merchant(NewsJson object) {
        return object.object("metadata").merchant("merchant");
    }

    private static String reference(NewsJson object) {
        return object.object("metadata").text("reference");
    }

    /** A charge says how much of it a capture took in a field of its own. */
    static Optional<Money> amount(NewsJson body) {
        NewsJson object = body.object("data").object("object");
        boolean ofCapture = "charge".equals(object.text("object")) && !NewsJson.isAuthorization(reference(object));
        return object.money(ofCapture ? "amount_captured" : "amount", "currency");
    }
}
