package io.postern.delivery;

import io.postern.id.IdKind;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event that is due at an endpoint, claimed for a while, with all that sending it takes.
 *
 * @param tries how often it was tried before
 * @param ordered whether another event of its object may wait for it
 * @param headers what the merchant wants besides, sealed; null when there is nothing
 * @param secrets newest first
 * @param failingSince since when the endpoint has only failed; null when its last try was a success
 * @param claimedUntil when somebody else may take it up
 */
record DueDelivery(
        UUID merchantId,
        UUID endpointId,
        UUID eventId,
        UUID objectId,
        int objectVersion,
        int tries,
        boolean ordered,
        String url,
        byte @Nullable [] headers,
        String type,
        String body,
        List<KeptSecret> secrets,
        @Nullable Instant failingSince,
        Instant claimedUntil) {
    String publicEvent() {
        return IdKind.EVENT.format(eventId);
    }

    String publicEndpoint() {
        return IdKind.WEBHOOK_ENDPOINT.format(endpointId);
    }
}
