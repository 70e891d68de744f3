package io.postern.payment;

import io.postern.risk.Decision;

/** Why the last attempt brought no authorization, for shopper, backend and retry logic each its own word. */
record LastError(String code, String declineCode, String adviceCode, String networkDeclineCode, String message) {
    static final LastError BANK_UNAVAILABLE = new LastError(
            "bank_unavailable",
            null,
            "try_again_later",
            null,
            "The bank never took the order. Nothing was charged; the payment may be tried again.");

    static LastError blockedBy(Decision decision) {
        boolean velocity = decision.rules().contains("card_velocity_exceeded");
        return new LastError(
                "blocked_by_risk",
                velocity ? "card_velocity_exceeded" : "generic_decline",
                velocity ? "try_again_later" : "do_not_try_again",
                null,
                "The payment was not sent to the bank: " + String.join(", ", decision.rules()) + ".");
    }

    /**
     * What a buyer is told: the bank's own words, and that the risk rules refused, would teach a thief, and "stolen" is not
     * ours to say to somebody at a till.
     */
    LastError toBuyer() {
        String word = "blocked_by_risk".equals(code) ? "card_declined" : code;
        return new LastError(word, null, null, null, null);
    }

    /** @param word the bank's own, or why it never got the order */
    static LastError refusedMove(String move, String word) {
        return new LastError(
                "processing_error",
                null,
                "try_again_later",
                word,
                "The bank did not do the " + move + ": " + word + ".");
    }
}
