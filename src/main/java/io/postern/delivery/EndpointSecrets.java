package io.postern.delivery;

import io.postern.keys.MerchantKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Which secrets of an endpoint are valid: the newest, and each earlier one until the time that the next one names. */
final class EndpointSecrets {
    private EndpointSecrets() {}

    /** @param newestFirst all versions */
    static List<byte[]> validAt(Instant now, List<KeptSecret> newestFirst, MerchantKeys keys) {
        List<byte[]> valid = new ArrayList<>();
        for (KeptSecret secret : newestFirst) {
            valid.add(keys.open(SealedDelivery.SECRET.context(secret.id().toString()), secret.sealed()));
            if (!now.isBefore(secret.formerUntil())) {
                break;
            }
        }
        return valid;
    }
}
