package io.postern.keys;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Hands out merchants' keys: from memory when it can, else read, unwrapped and checked once for all who wait. */
@ApplicationScoped
public class KeyRing {
    private final KeyCache cache;
    private final KeyLoader loader;

    KeyRing(KeyCache cache, KeyLoader loader) {
        this.cache = cache;
        this.loader = loader;
    }

    /** The merchant's keys; its first data key is made when it has none yet. */
    public Uni<MerchantKeys> of(UUID merchantId) {
        return cache.get(merchantId, loader);
    }
}
