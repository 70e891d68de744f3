package io.postern.keys;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;

/**
 * The keys in memory: bounded in time and number, one load at a time per merchant. What leaves is wiped a minute later,
 * when no request that was given it can still be running.
 */
@ApplicationScoped
class KeyCache {
    private static final long GRACE_MILLIS = 60_000;

    private final KeysConfig config;
    private final Clock clock;
    private final Map<UUID, Held> held = new LinkedHashMap<>(16, 0.75f, true);
    private final Queue<Retired> retired = new ArrayDeque<>();

    KeyCache(KeysConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** Reads a merchant's keys; see {@link KeyLoader#load}. */
    interface Loader {
        Uni<MerchantKeys> load(UUID merchantId, Allowance left, Runnable askAgain);
    }

    Uni<MerchantKeys> get(UUID merchantId, Loader loader) {
        Held entry = entry(merchantId, loader);
        MerchantKeys keys = entry.keys;
        return keys != null ? Uni.createFrom().item(keys) : onOwnContext(entry.loading);
    }

    private synchronized Held entry(UUID merchantId, Loader loader) {
        Held known = held.get(merchantId);
        if (known != null && known.isFresh(clock.millis())) {
            return known;
        }
        Held fresh = new Held(clock.millis() + config.cacheTtl().toMillis());
        Allowance left = known == null || known.keys == null ? Allowance.NONE : known.keys.allowance();
        fresh.loading = loader.load(merchantId, left, () -> drop(merchantId, fresh))
                .invoke(keys -> fresh.keys = keys)
                .onFailure()
                .invoke(() -> drop(merchantId, fresh))
                .memoize()
                .indefinitely();
        retire(held.put(merchantId, fresh));
        retireOverBound();
        return fresh;
    }

    private synchronized void drop(UUID merchantId, Held entry) {
        if (held.remove(merchantId, entry)) {
            retire(entry);
        }
    }

    /** Everything is read anew at its next use; who holds keys may end with them. */
    synchronized void forget(@Observes KeysChanged change) {
        held.values().removeIf(entry -> {
            if (entry.isLoaded()) {
                retire(entry);
            }
            return true;
        });
    }

    private void retireOverBound() {
        Iterator<Held> longestUnused = held.values().iterator();
        while (held.size() > config.cacheMerchants()) {
            retire(longestUnused.next());
            longestUnused.remove();
        }
    }

    private void retire(Held entry) {
        if (entry != null) {
            retired.add(new Retired(entry, clock.millis() + GRACE_MILLIS));
        }
    }

    /** Lets go of what nobody asked for in a while and wipes what left long enough ago. */
    @Scheduled(every = "10s")
    synchronized void sweep() {
        long now = clock.millis();
        held.values().removeIf(entry -> {
            boolean stale = entry.isLoaded() && !entry.isFresh(now);
            if (stale) {
                retire(entry);
            }
            return stale;
        });
        while (!retired.isEmpty() && retired.peek().wipeAt <= now) {
            retired.remove().entry.wipe();
        }
    }

    /** Who waited for another request's load goes on where it came from, not on that request's event loop. */
    private static Uni<MerchantKeys> onOwnContext(Uni<MerchantKeys> loading) {
        Context context = Vertx.currentContext();
        return context == null ? loading : loading.emitOn(MutinyHelper.executor(context));
    }

    private record Retired(Held entry, long wipeAt) {}

    /** One merchant's place in the cache: first the load under way, then the keys. */
    private static final class Held {
        private final long expiresAt;
        private Uni<MerchantKeys> loading = Uni.createFrom().nothing();
        private volatile MerchantKeys keys;

        Held(long expiresAt) {
            this.expiresAt = expiresAt;
        }

        boolean isLoaded() {
            return keys != null;
        }

        boolean isFresh(long now) {
            MerchantKeys loaded = keys;
            return now < expiresAt && (loaded == null || !loaded.allowance().isLow());
        }

        void wipe() {
            MerchantKeys loaded = keys;
            if (loaded != null) {
                loaded.wipe();
            }
        }
    }
}
