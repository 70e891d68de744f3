package io.postern.keys;

import io.postern.database.Violation;
import io.postern.keys.DataKeyStore.Wrapped;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Reads a merchant's epochs, unwraps and checks them, and takes the block of encryptions that this process may use. Two
 * instances that begin the same epoch or take the same block meet at a primary key: the loser reads again.
 */
@ApplicationScoped
class KeyLoader {
    private static final int FIRST_EPOCH = 1;

    private final DataKeyStore store;
    private final KeySource source;

    KeyLoader(DataKeyStore store, KeySource source) {
        this.store = store;
        this.source = source;
    }

    /**
     * @param left what remains of the allowance before, used up first; {@link Allowance#NONE} when there was none
     * @param askAgain see {@link MerchantKeys}
     */
    Uni<MerchantKeys> load(UUID merchantId, Allowance left, Runnable askAgain) {
        return store.epochs(merchantId).flatMap(epochs -> {
            if (epochs.isEmpty()) {
                return begin(merchantId, FIRST_EPOCH).chain(() -> load(merchantId, left, askAgain));
            }
            int newest = epochs.getLast().epoch();
            return allow(merchantId, epochs.getLast(), left)
                    .flatMap(allowance -> unwrap(merchantId, epochs, allowance, askAgain))
                    .onFailure(failure -> Violation.of("data_key_block_pkey", failure))
                    .recoverWithUni(() -> load(merchantId, left, askAgain))
                    .onFailure(failure -> Violation.of("epoch_is_used_up", failure))
                    .recoverWithUni(() -> begin(merchantId, newest + 1).chain(() -> load(merchantId, left, askAgain)));
        });
    }

    /** Succeeds, too, when another instance began the epoch first: its key is as good. */
    private Uni<Void> begin(UUID merchantId, int epoch) {
        return source.makeDataKey(merchantId)
                .flatMap(fresh -> {
                    byte[] commitment = DataKey.commitment(merchantId, epoch, fresh.plain());
                    fresh.wipe(); // it comes back unwrapped and checked like any other
                    return store.begin(merchantId, new Wrapped(epoch, fresh.wrapped(), commitment, 0));
                })
                .onFailure(failure -> Violation.of("data_key_pkey", failure))
                .recoverWithNull();
    }

    private Uni<Allowance> allow(UUID merchantId, Wrapped newest, Allowance left) {
        if (left.epoch() == newest.epoch() && !left.isLow()) {
            return Uni.createFrom().item(left);
        }
        return store.takeBlock(merchantId, newest.epoch(), newest.blocks() + 1)
                .map(done -> new Allowance(newest.epoch(), Allowance.BLOCK));
    }

    private Uni<MerchantKeys> unwrap(UUID merchantId, List<Wrapped> epochs, Allowance allowance, Runnable askAgain) {
        Uni<List<byte[]>> plain =
                source.unwrap(merchantId, epochs.stream().map(Wrapped::wrapped).toList());
        return plain.map(keys -> committed(merchantId, epochs, keys))
                .flatMap(keys -> store.pepperFacts()
                        .flatMap(facts -> peppers(SourceKey.NUMBER_PEPPER, merchantId, facts)
                                .flatMap(numbers -> peppers(SourceKey.REQUEST_PEPPER, merchantId, facts)
                                        .map(requests -> new MerchantKeys(
                                                merchantId, keys, numbers, requests, allowance, askAgain)))));
    }

    private static Map<Integer, DataKey> committed(UUID merchantId, List<Wrapped> epochs, List<byte[]> plain) {
        Map<Integer, DataKey> keys = new HashMap<>();
        for (int i = 0; i < epochs.size(); i++) {
            Wrapped epoch = epochs.get(i);
            keys.put(epoch.epoch(), DataKey.committed(merchantId, epoch.epoch(), plain.get(i), epoch.commitment()));
        }
        return keys;
    }

    private Uni<Peppers> peppers(SourceKey pepper, UUID merchantId, List<PepperVersions.Fact> facts) {
        PepperVersions versions = PepperVersions.of(pepper, facts);
        return source.peppers(pepper, merchantId, versions.usable()).map(found -> Peppers.of(versions, found));
    }
}
