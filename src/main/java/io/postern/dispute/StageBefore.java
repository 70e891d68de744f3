package io.postern.dispute;

import io.postern.acquirer.DisputeStage;
import io.postern.acquirer.DisputeStatus;

/**
 * How the stage before ended, as far as the bank has told: it decides where the money is while the bank says nothing of it at the
 * stage that came after, and is kept so long.
 *
 * @param progress the furthest that was told of an earlier stage; 0 when nothing was
 * @param taken whether the bank said that it took the money at that stage
 */
record StageBefore(int progress, boolean taken) {
    private static final int A_STAGE = 10;

    /** Nothing was told of an earlier stage yet. */
    static final StageBefore UNKNOWN = new StageBefore(0, false);

    /** With what the bank says of a stage before the present one, in whichever order it does. */
    StageBefore with(DisputeStage stage, DisputeStatus status, boolean isTaken) {
        int told = Fact.progress(stage, status);
        boolean then = isTaken || status == DisputeStatus.LOST;
        if (told / A_STAGE != progress / A_STAGE) {
            return told > progress ? new StageBefore(told, then) : this;
        }
        return new StageBefore(Math.max(told, progress), taken || then);
    }

    /** Whether the money was not with the merchant when the earlier stage ended. */
    boolean leavesTaken() {
        return progress > 0
                && Position.of(
                                DisputeStage.values()[progress / A_STAGE - 1],
                                DisputeStatus.values()[progress % A_STAGE - 1],
                                taken)
                        != Position.MERCHANT;
    }
}
