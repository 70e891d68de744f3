package io.postern.keys;

import io.smallrye.mutiny.Uni;

/**
 * One merchant's place in the {@link KeyCache}, which alone touches it and guards it by its lock: nothing yet, or keys with
 * the times that decide whether they serve, are read anew beside, or are waited for.
 */
final class HeldKeys {
    /** How long after a failed load the next one may begin while keys are there. */
    private static final long BETWEEN_TRIES_MILLIS = 5_000;

    private final KeysConfig config;
    private MerchantKeys keys;
    private Uni<MerchantKeys> loading;
    private long usedAt;
    private long dueAt;
    private long staleAt;
    private long nextTry = Long.MIN_VALUE;
    private boolean changed;
    private long changes;

    HeldKeys(KeysConfig config) {
        this.config = config;
    }

    /**
     * What a request gets.
     *
     * @param waits whether it waits for the load; where keys are there, they serve if the load fails
     * @param start whether a load is to begin
     */
    record Answer(MerchantKeys keys, boolean waits, boolean start, Uni<MerchantKeys> loading) {
        Answer with(HeldKeys entry) {
            return new Answer(keys, waits, start, start || waits ? entry.loading : null);
        }
    }

    Answer answer(long now) {
        usedAt = now;
        if (keys == null || now >= staleAt) {
            return new Answer(null, true, loading == null, null);
        }
        boolean wanted = changed || now >= dueAt || keys.allowance().isLow();
        if (!wanted || loading == null && now < nextTry) {
            return new Answer(keys, false, false, null);
        }
        return new Answer(keys, changed, loading == null, null);
    }

    boolean needsOnlyMore(long now) {
        return keys != null && !changed && now < dueAt && keys.allowance().isLow();
    }

    void loaded(long now, MerchantKeys fresh, long changesBefore) {
        keys = fresh;
        loading = null;
        nextTry = Long.MIN_VALUE;
        dueAt = now + config.cacheTtl().toMillis();
        changed = changes != changesBefore; // a change came while they were read
        long serving = changed ? 0 : config.cacheMaxStale().toMillis();
        staleAt = now + Math.max(config.cacheTtl().toMillis(), serving);
    }

    void refilled(MerchantKeys more) {
        keys = more;
        loading = null;
    }

    /** More encryptions were not to be had: the next request waits for a load. */
    void needsMoreThanMore() {
        loading = null;
        changed = true;
    }

    void failed(long now, Throwable failure) {
        loading = null;
        nextTry = now + BETWEEN_TRIES_MILLIS;
        if (!keepsServing(failure)) {
            keys = null;
        }
    }

    /** Keys that were exchanged must not be used on because others were there before. */
    static boolean keepsServing(Throwable failure) {
        return !(failure instanceof BrokenSealException);
    }

    /**
     * A key was changed somewhere. A rotation trusts that nobody uses what was before for longer than keys stay in memory,
     * so from now on that is all they may serve while the source is away.
     */
    void changed(long now) {
        changes++;
        changed = true;
        nextTry = Long.MIN_VALUE;
        staleAt = Math.min(staleAt, now + config.cacheTtl().toMillis());
    }

    boolean isUnused(long now) {
        boolean unused = now - usedAt >= config.cacheTtl().toMillis();
        return isLoaded() && loading == null && unused && now >= dueAt;
    }

    boolean isTooOld(long now) {
        return isLoaded() && loading == null && now >= staleAt;
    }

    boolean isLoaded() {
        return keys != null;
    }

    Allowance left() {
        return keys == null ? Allowance.NONE : keys.allowance();
    }

    MerchantKeys keys() {
        return keys;
    }

    Uni<MerchantKeys> loading() {
        return loading;
    }

    void loading(Uni<MerchantKeys> load) {
        loading = load;
    }

    void usedAt(long now) {
        usedAt = now;
    }

    long changes() {
        return changes;
    }

    long staleAt() {
        return staleAt;
    }
}
