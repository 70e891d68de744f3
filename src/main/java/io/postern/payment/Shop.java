package io.postern.payment;

import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.postern.merchant.MerchantProfile;
import io.postern.merchant.Merchants;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** What every verb needs of the merchant it acts for; both come from memory in the steady state. */
record Shop(MerchantKeys keys, MerchantProfile profile) {
    UUID merchantId() {
        return profile.id();
    }

    /** Opens shops. */
    @ApplicationScoped
    static class Opener {
        private final KeyRing keyRing;
        private final Merchants merchants;

        Opener(KeyRing keyRing, Merchants merchants) {
            this.keyRing = keyRing;
            this.merchants = merchants;
        }

        Uni<Shop> open(UUID merchantId) {
            return keyRing.of(merchantId)
                    .flatMap(keys -> merchants.profile(merchantId).map(profile -> new Shop(keys, profile)));
        }
    }
}
