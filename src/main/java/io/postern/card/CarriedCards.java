package io.postern.card;

import io.postern.card.NumberHashRows.Fresh;
import io.postern.card.NumberHashRows.Known;
import io.postern.card.NumberHashRows.Place;
import io.postern.keys.BrokenSealException;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.postern.keys.NumberHash;
import io.postern.keys.RotationPhase.Progress;
import io.postern.keys.RotationPhase.Task;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Carries cards whose number is held over to the next version of the pepper: opens the number and adds its new hash. Walks
 * over all hashes again and again until a whole pass finds nothing left.
 */
@ApplicationScoped
class CarriedCards {
    private final NumberHashRows rows;
    private final CardVault vault;
    private final KeyRing keyRing;

    /** How far this instance came in its present pass, whether that found anything to do, and what failed in it. */
    private volatile Place reached = Place.BEFORE_ALL;

    private volatile boolean found;
    private volatile @Nullable RuntimeException failed;

    CarriedCards(NumberHashRows rows, CardVault vault, KeyRing keyRing) {
        this.rows = rows;
        this.vault = vault;
        this.keyRing = keyRing;
    }

    Uni<Progress> carry(Task task) {
        return rows.after(reached, task.from(), task.to(), task.batch()).flatMap(known -> {
            if (known.isEmpty()) {
                return endOfPass();
            }
            return fresh(known, task)
                    .flatMap(fresh ->
                            fresh.isEmpty() ? Uni.createFrom().item(0) : rows.carry(task.from(), task.to(), fresh))
                    .invoke(carried -> {
                        found |= carried > 0;
                        reached = known.getLast().place();
                    })
                    .map(Progress::moved);
        });
    }

    private Uni<Progress> endOfPass() {
        RuntimeException left = failed;
        boolean again = found;
        reached = Place.BEFORE_ALL;
        found = false;
        failed = null;
        return left != null
                ? Uni.createFrom().failure(left)
                : Uni.createFrom().item(again ? Progress.moved(0) : Progress.finished());
    }

    private Uni<List<Fresh>> fresh(List<Known> known, Task task) {
        Map<UUID, List<Known>> byMerchant = known.stream()
                .filter(Known::isLeftToCarry)
                .collect(Collectors.groupingBy(
                        card -> card.place().merchantId(), LinkedHashMap::new, Collectors.toList()));
        return Multi.createFrom()
                .iterable(byMerchant.entrySet())
                .onItem()
                .transformToUniAndConcatenate(
                        of -> keyRing.of(of.getKey()).map(keys -> fresh(of.getValue(), keys, task)))
                .onItem()
                .<Fresh>disjoint()
                .collect()
                .asList();
    }

    private List<Fresh> fresh(List<Known> cards, MerchantKeys keys, Task task) {
        return cards.stream()
                .map(card -> fresh(card, keys, task))
                .flatMap(Optional::stream)
                .toList();
    }

    /** A number that does not open shall hold up its own version's end, and no other card. */
    private Optional<Fresh> fresh(Known card, MerchantKeys keys, Task task) {
        try {
            List<NumberHash> hashes =
                    vault.open(card.tokenId(), card.number(), keys).lend(keys::numberHashes);
            if (!MessageDigest.isEqual(card.place().hash(), of(task.from(), hashes))) {
                throw new BrokenSealException("the card " + card.fingerprint() + " of merchant " + keys.merchantId()
                        + " is known by the hash of another number");
            }
            return Optional.of(new Fresh(keys.merchantId(), card.fingerprint(), of(task.to(), hashes)));
        } catch (BrokenSealException e) {
            failed = e;
            return Optional.empty();
        }
    }

    private static byte[] of(int version, List<NumberHash> hashes) {
        return hashes.stream()
                .filter(hash -> hash.version() == version)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("these keys do not know version " + version + " yet"))
                .hash();
    }
}
