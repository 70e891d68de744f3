package io.postern.keys;

import io.postern.keys.HeldKeys.Answer;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The keys in memory: bounded in time and number, one load at a time per merchant. When their time is over they are read
 * anew beside the requests that go on with them; while the source fails to give them they serve on for a bounded time. What
 * leaves is wiped a minute later, when no request that was given it can still be running.
 */
@ApplicationScoped
class KeyCache {
    private static final Logger LOG = Logger.getLogger(KeyCache.class);
    private static final long GRACE_MILLIS = 60_000;

    private final KeysConfig config;
    private final Clock clock;
    private final Map<UUID, HeldKeys> held = new LinkedHashMap<>(16, 0.75f, true);
    private final Queue<Retired> retired = new ArrayDeque<>();
    private boolean lastLoadFailed;

    KeyCache(KeysConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** Reads a merchant's keys; see {@link KeyLoader#load}. */
    interface Loader {
        Uni<MerchantKeys> load(UUID merchantId, Allowance left, Runnable askAgain);

        /** The same keys with more encryptions; not a matter of the key source. */
        default Uni<MerchantKeys> refill(MerchantKeys keys) {
            return Uni.createFrom().item(keys);
        }
    }

    private record Retired(MerchantKeys keys, long wipeAt) {}

    Uni<MerchantKeys> get(UUID merchantId, Loader loader) {
        Answer answer;
        synchronized (this) {
            HeldKeys entry = held.computeIfAbsent(merchantId, id -> new HeldKeys(config));
            answer = entry.answer(clock.millis());
            if (answer.start()) {
                begin(merchantId, entry, loader);
            }
            answer = answer.with(entry);
            retireOverBound();
        }
        return serve(answer);
    }

    /** Reads a merchant's keys anew, whatever time they have left. */
    Uni<MerchantKeys> refresh(UUID merchantId, Loader loader) {
        Uni<MerchantKeys> loading;
        synchronized (this) {
            HeldKeys entry = held.computeIfAbsent(merchantId, id -> new HeldKeys(config));
            entry.usedAt(clock.millis());
            if (entry.loading() == null) {
                begin(merchantId, entry, loader);
            }
            loading = entry.loading();
        }
        return onOwnContext(loading);
    }

    /** Until when something in memory can be used if the source gives nothing more; empty when nothing is. */
    synchronized Optional<Instant> usableUntil() {
        return held.values().stream()
                .filter(HeldKeys::isLoaded)
                .map(HeldKeys::staleAt)
                .max(Long::compare)
                .filter(until -> until > clock.millis())
                .map(Instant::ofEpochMilli);
    }

    private Uni<MerchantKeys> serve(Answer answer) {
        if (answer.loading() == null) {
            return Uni.createFrom().item(answer.keys());
        }
        if (!answer.waits()) {
            answer.loading().subscribe().with(keys -> {}, failure -> {}); // told in settle()
            return Uni.createFrom().item(answer.keys());
        }
        Uni<MerchantKeys> loading = onOwnContext(answer.loading());
        return answer.keys() == null
                ? loading
                : loading.onFailure(HeldKeys::keepsServing).recoverWithItem(answer.keys());
    }

    private void begin(UUID merchantId, HeldKeys entry, Loader loader) {
        long changes = entry.changes();
        MerchantKeys before = entry.keys();
        boolean refill = entry.needsOnlyMore(clock.millis());
        Uni<MerchantKeys> load =
                refill ? loader.refill(before) : loader.load(merchantId, entry.left(), () -> askAgain(entry));
        entry.loading(load.onItemOrFailure()
                .invoke((keys, failure) -> settle(merchantId, entry, new Loaded(keys, failure, changes, refill)))
                .memoize()
                .indefinitely());
    }

    private record Loaded(MerchantKeys keys, Throwable failure, long changes, boolean refilled) {}

    private synchronized void settle(UUID merchantId, HeldKeys entry, Loaded loaded) {
        long now = clock.millis();
        MerchantKeys before = entry.keys();
        lastLoadFailed = loaded.keys() == null && HeldKeys.keepsServing(loaded.failure());
        if (loaded.keys() == null && loaded.refilled()) {
            entry.needsMoreThanMore();
        } else if (loaded.keys() == null) {
            entry.failed(now, loaded.failure());
            if (!entry.isLoaded()) {
                held.remove(merchantId, entry);
                retire(before);
            } else {
                LOG.debugf(
                        "keys of %s stay as they are: %s",
                        merchantId, loaded.failure().getMessage());
            }
        } else if (loaded.refilled()) {
            entry.refilled(loaded.keys());
        } else {
            entry.loaded(now, loaded.keys(), loaded.changes());
            retire(before);
        }
        if (loaded.keys() != null && held.get(merchantId) != entry) {
            retire(loaded.keys()); // it was let go of meanwhile
        }
    }

    private synchronized void askAgain(HeldKeys entry) {
        entry.changed(clock.millis());
    }

    /** Everything is read anew before its next use, unless the source is away just then. */
    synchronized void forget(@Observes KeysChanged change) {
        held.values().forEach(entry -> entry.changed(clock.millis()));
    }

    private void retireOverBound() {
        Iterator<HeldKeys> longestUnused = held.values().iterator();
        while (held.size() > config.cacheMerchants()) {
            retire(longestUnused.next().keys());
            longestUnused.remove();
        }
    }

    private void retire(MerchantKeys keys) {
        if (keys != null) {
            retired.add(new Retired(keys, clock.millis() + GRACE_MILLIS));
        }
    }

    /**
     * Lets go of what may be used no more, or what nobody asked for in a while unless loads fail just now, and wipes what
     * left long enough ago.
     */
    @Scheduled(every = "10s")
    synchronized void sweep() {
        long now = clock.millis();
        held.values().removeIf(entry -> {
            boolean over = entry.isTooOld(now) || entry.isUnused(now) && !lastLoadFailed;
            if (over) {
                retire(entry.keys());
            }
            return over;
        });
        while (!retired.isEmpty() && retired.peek().wipeAt() <= now) {
            retired.remove().keys().wipe();
        }
    }

    /** Who waited for another request's load goes on where it came from, not on that request's event loop. */
    private static Uni<MerchantKeys> onOwnContext(Uni<MerchantKeys> loading) {
        Context context = Vertx.currentContext();
        return context == null ? loading : loading.emitOn(MutinyHelper.executor(context));
    }
}
