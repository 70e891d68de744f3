package io.postern.acquirer;

import io.postern.card.CardVerification;
import io.smallrye.mutiny.Uni;

/**
 * A bank that takes cards for the merchants. One method is one call with one deadline; no call is repeated here. No
 * {@code Uni} of this port fails for what the bank or the network does: that is an {@code Unknown} answer.
 *
 * <p>Every order carries a reference of ours. The bank answers a reference it has seen with what it answered before, and
 * can be asked about it later.
 */
public interface Acquirer extends CardVerification {
    /** The word that payments show as their {@code acquirer}. */
    String name();

    Uni<AuthorizationAnswer> authorize(AuthorizationOrder order);

    Uni<MovementAnswer> capture(CaptureOrder order);

    /** Releases what was authorized and not captured. */
    Uni<MovementAnswer> voidRest(VoidOrder order);

    Uni<MovementAnswer> refund(RefundOrder order);

    /** Hands in evidence. Accepted means that the bank looks at it, not that the merchant wins. */
    Uni<MovementAnswer> submitEvidence(EvidenceOrder order);

    /** Gives up a dispute. */
    Uni<MovementAnswer> acceptDispute(DisputeAcceptance order);

    /** What became of an authorization of ours. */
    Uni<Inquiry<AuthorizationAnswer>> inquireAuthorization(String reference);

    /** What became of a capture, void or refund of ours, or of an answer to a dispute. */
    Uni<Inquiry<MovementAnswer>> inquireMovement(String reference);

    /**
     * Undoes whatever the bank booked under a reference of ours and makes sure that nothing is booked under it later,
     * should the order still be on its way.
     */
    Uni<Reversal> reverse(String reference);
}
