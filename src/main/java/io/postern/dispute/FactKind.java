package io.postern.dispute;

import com.fasterxml.jackson.annotation.JsonValue;
import io.postern.acquirer.DisputeStatus;
import java.util.Locale;
import java.util.Optional;

/** What can happen to a dispute, and whether a receipt states it. */
enum FactKind {
    OPENED(true),
    /** Something more is known: a reason, another deadline, what the bank asks for. */
    UPDATED(false),
    /** The deadline is near, and its merchant was told. */
    REMINDED(false),
    ESCALATED(true),
    FUNDS_WITHDRAWN(true),
    /** Though the stage is not over: the bank had given it back at the stage before, which leaves it there. */
    FUNDS_REINSTATED(true),
    RESPONDED(true),
    EXPIRED(true),
    ACCEPTED(true),
    PREVENTED(true),
    WITHDRAWN(true),
    LOST(true),
    WON(true);

    private final boolean receipted;

    FactKind(boolean receipted) {
        this.receipted = receipted;
    }

    /** How a dispute comes to a status within its stage. */
    static FactKind into(DisputeStatus status) {
        return switch (status) {
            case NEEDS_RESPONSE -> UPDATED;
            case EXPIRED -> EXPIRED;
            case UNDER_REVIEW -> RESPONDED;
            case LOST -> LOST;
            case ACCEPTED -> ACCEPTED;
            case PREVENTED -> PREVENTED;
            case WITHDRAWN -> WITHDRAWN;
            case WON -> WON;
        };
    }

    @JsonValue
    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    Optional<String> receiptKind() {
        return receipted ? Optional.of("dispute." + wire()) : Optional.empty();
    }

    static FactKind ofWire(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
