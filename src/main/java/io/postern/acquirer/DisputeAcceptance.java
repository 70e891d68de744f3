package io.postern.acquirer;

import java.util.UUID;

/**
 * A merchant does not fight a dispute.
 *
 * @param reference ours, {@code dsr_…}; what became of it can be asked by {@link Acquirer#inquireMovement}
 * @param dispute the bank's own reference
 */
public record DisputeAcceptance(UUID merchantId, String reference, String dispute) {}
