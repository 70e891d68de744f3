package io.postern.acquirer;

import io.postern.money.Money;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A dispute of a sender shaped like Adyen. All items of one dispute have its {@code pspReference}. The reason and the deadline
 * stand in fields that Adyen does not sign, so neither is read: the deadline is the network's usual one.
 */
final class AdyenDisputeNews {
    private AdyenDisputeNews() {}

    /** @param taken whether the money has left by then */
    private record Said(DisputeStage stage, DisputeStatus status, boolean taken) {}

    private static final Map<String, Said> WORDS = Map.of(
            "REQUEST_FOR_INFORMATION",
            new Said(DisputeStage.INQUIRY, DisputeStatus.NEEDS_RESPONSE, false),
            "NOTIFICATION_OF_CHARGEBACK",
            new Said(DisputeStage.CHARGEBACK, DisputeStatus.NEEDS_RESPONSE, false),
            "CHARGEBACK",
            new Said(DisputeStage.CHARGEBACK, DisputeStatus.NEEDS_RESPONSE, true),
            "DISPUTE_DEFENSE_PERIOD_ENDED",
            new Said(DisputeStage.CHARGEBACK, DisputeStatus.EXPIRED, false),
            "INFORMATION_SUPPLIED",
            new Said(DisputeStage.CHARGEBACK, DisputeStatus.UNDER_REVIEW, false),
            "CHARGEBACK_REVERSED",
            new Said(DisputeStage.CHARGEBACK, DisputeStatus.WON, false),
            "SECOND_CHARGEBACK",
            new Said(DisputeStage.PRE_ARBITRATION, DisputeStatus.LOST, true),
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
                0);
    }
}
