package io.postern.access;

import io.smallrye.mutiny.Uni;
import java.util.UUID;

/** Knows the rules at each merchant's door. They are a merchant's settings, so a room further down keeps them. */
public interface MerchantDoors {
    /** At most a few seconds old; none for a merchant that does not exist. */
    Uni<DoorRules> of(UUID merchantId);
}
