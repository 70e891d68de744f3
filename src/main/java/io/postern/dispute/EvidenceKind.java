package io.postern.dispute;

import java.util.Locale;

/** What a merchant does about a dispute, and what the bank said to it. */
enum EvidenceKind {
    DRAFTED,
    SUBMITTING,
    SUBMITTED,
    SUBMIT_REFUSED,
    ACCEPTING,
    ACCEPTED,
    ACCEPT_REFUSED;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static EvidenceKind ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** The bank was told and has not answered. */
    boolean isUnderWay() {
        return this == SUBMITTING || this == ACCEPTING;
    }

    /** The bank took it; nothing more can be said at this stage. */
    boolean isAnswered() {
        return this == SUBMITTED || this == ACCEPTED;
    }
}
