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
        return new MerchantKeys(
                merchantId,
                epochs,
                peppers(SourceKey.NUMBER_PEPPER, merchantId, PepperVersions.FIRST),
                peppers(SourceKey.REQUEST_PEPPER, merchantId, PepperVersions.FIRST),
                allowance,
                () -> {});
    }

    static MerchantKeys withPeppers(UUID merchantId, PepperVersions versions) {
        return new MerchantKeys(
                merchantId,
                Map.of(
                        1,
                        DataKey.of(merchantId, 1, LOCAL.makeDataKey(merchantId).plain())),
                peppers(SourceKey.NUMBER_PEPPER, merchantId, versions),
                peppers(SourceKey.REQUEST_PEPPER, merchantId, versions),
                new Allowance(1, Allowance.BLOCK),
                () -> {});
    }

    private static Peppers peppers(SourceKey pepper, UUID merchantId, PepperVersions versions) {
        LocalKeys enough = LOCAL;
        while (enough.newest(pepper.wire()) < versions.usable().getLast()) {
            enough = enough.withOneMore(pepper.wire(), LocalKeys.random());
        }
        LocalKeys source = enough;
        return Peppers.of(
                versions,
                versions.usable().stream()
                        .map(version -> source.pepper(pepper, merchantId, version))
                        .toList());
    }
}
