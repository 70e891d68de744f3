package io.postern.keys;

import java.util.Map;
import java.util.UUID;

/** Keys for tests that need no database: fresh ones for each call. */
public final class KeysFixture {
    static final LocalKeys LOCAL = LocalKeys.generate();

    private KeysFixture() {}

    public static MerchantKeys of(UUID merchantId) {
        return withEpochs(merchantId, 1);
    }

    static MerchantKeys withEpochs(UUID merchantId, int newest) {
        Map<Integer, DataKey> epochs = new java.util.HashMap<>();
        for (int epoch = 1; epoch <= newest; epoch++) {
            epochs.put(
                    epoch,
                    DataKey.of(merchantId, epoch, LOCAL.makeDataKey(merchantId).plain()));
        }
        return of(merchantId, epochs, new Allowance(newest, Allowance.BLOCK));
    }

    static MerchantKeys of(UUID merchantId, Map<Integer, DataKey> epochs, Allowance allowance) {
        return new MerchantKeys(merchantId, epochs, Secret.hmac(LOCAL.pepper(merchantId)), allowance, () -> {});
    }
}
