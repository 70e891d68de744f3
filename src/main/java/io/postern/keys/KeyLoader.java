package io.postern.keys;

import io.postern.database.Violation;
import io.postern.keys.DataKeyStore.Wrapped;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads a merchant's epochs, unwraps and checks them, and takes the block of encryptions that this process may use. Two
 * instances that begin the same epoch or take the same block meet at a primary key: the loser reads again. A merchant gets
 * an epoch of each version of the data keys before that version is in use ({@link DataKeyVersions}).
 */
@ApplicationScoped
class KeyLoader implements KeyCache.Loader {
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
    @Override
    public Uni<MerchantKeys> load(UUID merchantId, Allowance left, Runnable askAgain) {
        return store.facts().flatMap(facts -> load(merchantId, facts, left, askAgain));
    }

    private Uni<MerchantKeys> load(
            UUID merchantId, List<PepperVersions.Fact> facts, Allowance left, Runnable askAgain) {
        DataKeyVersions versions = DataKeyVersions.of(facts);
        return store.epochs(merchantId).flatMap(found -> {
            List<Wrapped> epochs = found.keys();
            Optional<Wrapped> writing = writing(epochs, versions, left);
            if (writing.isEmpty()) {
                return begin(merchantId, found.last() + 1).chain(() -> load(merchantId, facts, left, askAgain));
            }
            return allow(merchantId, writing.get(), left)
                    .flatMap(allowance -> unwrap(merchantId, epochs, facts, allowance, askAgain))
                    .onFailure(KeyLoader::wasTakenByAnother)
                    .recoverWithUni(() -> load(merchantId, facts, left, askAgain));
        });
    }

    /**
     * The newest epoch of the pinned version, or of the one to come where no other is left; empty when an epoch must be
     * begun first.
     */
    private static Optional<Wrapped> writing(List<Wrapped> epochs, DataKeyVersions versions, Allowance left) {
        List<Wrapped> open = epochs.stream()
                .filter(epoch -> !epoch.closed() && (epoch.blocks() < Allowance.BLOCKS || isLeft(left, epoch)))
                .toList();
        if (open.stream().noneMatch(epoch -> epoch.version() >= versions.made())) {
            return Optional.empty();
        }
        return Optional.of(open.stream()
                .filter(epoch -> epoch.version() <= versions.pinned())
                .reduce((older, newer) -> newer)
                .orElseGet(open::getLast));
    }

    private static boolean isLeft(Allowance left, Wrapped epoch) {
        return left.epoch() == epoch.epoch() && !left.isLow();
    }

    private static boolean wasTakenByAnother(Throwable failure) {
        return Violation.of("data_key_block_pkey", failure) || Violation.of("epoch_is_used_up", failure);
    }

    /** Takes another block of the same epoch; fails when none is left there or the epoch is closed. */
    @Override
    public Uni<MerchantKeys> refill(MerchantKeys keys) {
        UUID merchantId = keys.merchantId();
        return store.epochs(merchantId)
                .map(epochs -> epochs.keys().stream()
                        .filter(epoch -> epoch.epoch() == keys.allowance().epoch() && !epoch.closed())
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("the epoch is closed")))
                .flatMap(epoch -> allow(merchantId, epoch, Allowance.NONE))
                .map(keys::with)
                .onFailure(failure -> Violation.of("data_key_block_pkey", failure))
                .recoverWithUni(() -> refill(keys));
    }

    /** Succeeds, too, when another instance began the epoch first: its key is as good. */
    private Uni<Void> begin(UUID merchantId, int epoch) {
        return source.makeDataKey(merchantId)
                .flatMap(fresh -> {
                    byte[] commitment = DataKey.commitment(merchantId, epoch, fresh.plain());
                    fresh.wipe(); // it comes back unwrapped and checked like any other
                    return store.begin(merchantId, epoch, fresh.wrapped(), commitment);
                })
                .onFailure(failure ->
                        Violation.of("data_key_pkey", failure) || Violation.of("wrapping_is_closed", failure))
                .recoverWithNull();
    }

    private Uni<Allowance> allow(UUID merchantId, Wrapped writing, Allowance left) {
        if (isLeft(left, writing)) {
            return Uni.createFrom().item(left);
        }
        return store.takeBlock(merchantId, writing.epoch(), writing.blocks() + 1)
                .map(done -> new Allowance(writing.epoch(), Allowance.BLOCK));
    }

    private Uni<MerchantKeys> unwrap(
            UUID merchantId,
            List<Wrapped> epochs,
            List<PepperVersions.Fact> facts,
            Allowance allowance,
            Runnable askAgain) {
        Uni<List<byte[]>> plain =
                source.unwrap(merchantId, epochs.stream().map(Wrapped::wrapped).toList());
        return plain.map(keys -> committed(merchantId, epochs, keys))
                .flatMap(keys -> peppers(SourceKey.NUMBER_PEPPER, merchantId, facts)
                        .flatMap(numbers -> peppers(SourceKey.REQUEST_PEPPER, merchantId, facts)
                                .map(requests ->
                                        new MerchantKeys(merchantId, keys, numbers, requests, allowance, askAgain))));
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
