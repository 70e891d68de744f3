package io.postern.acquirer;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How far a cardholder's bank has taken a dispute, in the order of escalation. */
public enum DisputeStage {
    INQUIRY,
    CHARGEBACK,
    PRE_ARBITRATION,
    ARBITRATION;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<DisputeStage> of(String wire) {
        return Arrays.stream(values())
                .filter(stage -> stage.wire().equals(wire))
                .findFirst();
    }
}
