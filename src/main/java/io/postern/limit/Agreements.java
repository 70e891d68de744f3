package io.postern.limit;

import io.smallrye.mutiny.Uni;
import java.util.UUID;

/** Knows what was agreed with a merchant. A room further down implements it. */
public interface Agreements {
    /** Fails when there is no such merchant. */
    Uni<AgreedLimits> with(UUID merchantId);
}
