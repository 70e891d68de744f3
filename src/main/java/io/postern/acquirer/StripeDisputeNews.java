package io.postern.acquirer;

import com.fasterxml.jackson.databind.JsonNode;
import io.postern.money.Money;
import java.util.Currency;
import java.util.Optional;

/**
 * A dispute of a sender shaped like Stripe. What it is called in the event says nothing: {@code funds_reinstated} comes for lost
 * disputes, too. {@code warning_…} is an inquiry, of which no money is taken.
 */
final class StripeDisputeNews {
    private StripeDisputeNews() {}

    static BankNews read(NewsJson dispute) {
        String word = dispute.text("status");
        DisputeStage stage = word.startsWith("warning_") ? DisputeStage.INQUIRY : DisputeStage.CHARGEBACK;
        DisputeStatus status = status(word);
        Money amount = dispute.money("amount", "currency").orElseThrow(() -> new NewsJson.Unreadable("field_missing"));
        NewsJson metadata = dispute.object("metadata");
        return new BankNews.OfDispute(
                metadata.merchant("merchant"),
                metadata.text("reference"),
                dispute.dispute("id"),
                stage,
                status,
                stage != DisputeStage.INQUIRY && !status.isForMerchant(),
                amount,
                dispute.optional("reason"),
                dispute.reasonCode("network_reason_code"),
                dispute.has("evidence_details")
                        ? dispute.object("evidence_details").seconds("due_by")
                        : Optional.empty(),
                fee(dispute, amount.currency()));
    }

    private static DisputeStatus status(String word) {
        return switch (word) {
            case "warning_needs_response", "needs_response" -> DisputeStatus.NEEDS_RESPONSE;
            case "warning_under_review", "under_review" -> DisputeStatus.UNDER_REVIEW;
            case "warning_closed" -> DisputeStatus.WITHDRAWN;
            case "won" -> DisputeStatus.WON;
            case "lost" -> DisputeStatus.LOST;
            case "prevented" -> DisputeStatus.PREVENTED;
            default -> throw new NewsJson.Unreadable("status_unknown");
        };
    }

    /**
     * Of each movement of money the bank says what it asked for; only the taking costs anything. What it asked for in another
     * currency than the dispute's cannot be booked with it and is left out.
     */
    private static long fee(NewsJson dispute, Currency currency) {
        long fee = 0;
        for (JsonNode movement : dispute.node().path("balance_transactions")) {
            fee += new NewsJson(movement)
                    .money("fee", "currency")
                    .filter(asked -> asked.currency().equals(currency))
                    .map(Money::amountMinor)
                    .orElse(0L);
        }
        return fee;
    }
}
