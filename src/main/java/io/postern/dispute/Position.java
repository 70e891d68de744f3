package io.postern.dispute;

import io.postern.acquirer.DisputeStage;
import io.postern.acquirer.DisputeStatus;

/** Where a dispute's money is. It follows from stage and status alone, so it is the same whatever came before. */
enum Position {
    /** With the merchant: not taken, or given back. */
    MERCHANT,
    /** The bank holds it until the dispute is decided. */
    WITHDRAWN,
    LOST;

    /** @param taken whether the bank has said that it took the money at this stage */
    static Position of(DisputeStage stage, DisputeStatus status, boolean taken) {
        if (stage == DisputeStage.INQUIRY || status.isForMerchant()) {
            return MERCHANT;
        }
        return switch (status) {
            case LOST -> LOST;
            case ACCEPTED -> taken ? LOST : MERCHANT;
            default -> taken ? WITHDRAWN : MERCHANT;
        };
    }
}
