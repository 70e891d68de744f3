package io.postern.acquirer;

import io.postern.acquirer.BankNews.OfDispute.Extent;
import io.postern.money.Money;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A dispute of a sender shaped like Adyen. All items of one dispute have its {@code pspReference}. The reason and the deadline
 * stand in fields that Adyen does not sign, so neither is read: the deadline is the network's usual one. Answers and their
 * time are told in the same words of an inquiry as of a chargeback, so they say nothing of the stage.
 */
final class AdyenDisputeNews {
    private AdyenDisputeNews() {}

    /** @param taken whether the money has left by then */
    private record Said(DisputeStage stage, DisputeStatus status, boolean taken, Extent extent) {
        Said(DisputeStage stage, DisputeStatus status, boolean taken) {
            this(stage, status, taken, Extent.WHOLE);
        }

        static Said ofAnyStage(DisputeStatus status) {
            return new Said(DisputeStage.INQUIRY, status, false, Extent.STATUS_ALONE);
        }
    }

    private static final Map<String, Said> WORDS = Map.of(
            "REQUEST_FOR_INFORMATION",
            new Said(DisputeStage.INQUIRY, DisputeStatus.NEEDS_RESPONSE, false),
            "NOTIFICATION_OF_CHARGEBACK",
            new Said(DisputeStage.CHARGEBACK, DisputeStatus.NEEDS_RESPONSE, false),
            "CHARGEBACK",
            new Said(DisputeStage.CHARGEBACK, DisputeStatus.NEEDS_RESPONSE, true),
            "DISPUTE_DEFENSE_PERIOD_ENDED",
            Said.ofAnyStage(DisputeStatus.EXPIRED),
            "INFORMATION_SUPPLIED",
            Said.ofAnyStage(DisputeStatus.UNDER_REVIEW),
            "CHARGEBACK_REVERSED",
            new Said(DisputeStage.CHARGEBACK, DisputeStatus.WON, false),
            "SECOND_CHARGEBACK",
            new Said(DisputeStage.PRE_ARBITRATION, DisputeStatus.LOST, true),
            "PREARBITRATION_OPEN",
            new Said(DisputeStage.PRE_ARBITRATION, DisputeStatus.NEEDS_RESPONSE, false, Extent.WITHOUT_MONEY),
            "PREARBITRATION_LOST",
            new Said(DisputeStage.PRE_ARBITRATION, DisputeStatus.LOST, true),
            "PREARBITRATION_WON",
            new Said(DisputeStage.PRE_ARBITRATION, DisputeStatus.WON, false));

    static boolean isOne(String eventCode) {
        return WORDS.containsKey(eventCode);
    }

    static BankNews read(String eventCode, NewsJson item, UUID merchant, Money amount) {
        Said said = WORDS.get(eventCode);
        return new BankNews.OfDispute(
                merchant,
                item.text("merchantReference"),
                item.dispute("pspReference"),
                said.stage(),
                said.status(),
                said.taken(),
                amount,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                said.extent());
    }
}
