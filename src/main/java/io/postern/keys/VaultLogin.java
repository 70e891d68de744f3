package io.postern.keys;

import io.quarkus.vault.client.api.auth.token.VaultAuthToken;
import io.quarkus.vault.client.auth.VaultAuthRequest;
import io.quarkus.vault.client.auth.VaultToken;
import io.quarkus.vault.client.auth.VaultTokenProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Holds the token of one login: one login at a time for all who need it, renewed when two thirds of its time are over, and
 * logged in anew when it can be renewed no further. While a renewal fails, the token is used as long as it lives.
 */
final class VaultLogin implements VaultTokenProvider {
    /** Calls that met the same dead token together throw away one token, not each the other's new one. */
    private static final Duration YOUNG = Duration.ofSeconds(1);

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(5);

    private final VaultTokenProvider way;
    private VaultToken held;
    private CompletableFuture<VaultToken> underWay;
    private Instant nextTry = Instant.MIN;

    /** @param way logs in; called at each login */
    VaultLogin(VaultTokenProvider way) {
        this.way = way;
    }

    @Override
    public CompletionStage<VaultToken> apply(VaultAuthRequest request) {
        CompletableFuture<VaultToken> mine = new CompletableFuture<>();
        VaultToken old;
        synchronized (this) {
            old = held;
            if (old != null && old.isValid() && !isDue(old)) {
                return CompletableFuture.completedStage(old.cached());
            }
            if (underWay != null) {
                return underWay;
            }
            underWay = mine;
        }
        next(request, old).whenComplete((token, failure) -> settle(mine, old, token, failure));
        return mine;
    }

    private boolean isDue(VaultToken token) {
        Instant now = Instant.now();
        Duration lease = token.getLeaseDuration();
        return now.isAfter(token.getCreated().plus(lease.multipliedBy(2).dividedBy(3))) && now.isAfter(nextTry);
    }

    private CompletionStage<VaultToken> next(VaultAuthRequest request, VaultToken old) {
        try {
            return old != null && old.isValid() && old.isRenewable() ? renew(request, old) : way.apply(request);
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** A renewal that gives less than half the time shows that the token nears the end of what it may be renewed to. */
    private CompletionStage<VaultToken> renew(VaultAuthRequest request, VaultToken old) {
        var call = VaultAuthToken.FACTORY.renewSelf(null).builder().token(old.getClientToken());
        return request.getExecutor()
                .execute(call.rebuild())
                .thenApply(answer -> answer.getResult().getAuth())
                .thenApply(auth -> VaultToken.from(
                        auth.getClientToken(),
                        auth.isRenewable(),
                        auth.getLeaseDuration(),
                        auth.getNumUses(),
                        request.getInstantSource()))
                .thenCompose(token -> token.getLeaseDuration().multipliedBy(2).compareTo(old.getLeaseDuration()) < 0
                        ? way.apply(request).exceptionally(failure -> token)
                        : CompletableFuture.completedStage(token))
                .exceptionallyCompose(failure -> way.apply(request));
    }

    private void settle(CompletableFuture<VaultToken> waiting, VaultToken old, VaultToken token, Throwable failure) {
        boolean oldServes = failure != null && old != null && old.isValid();
        synchronized (this) {
            underWay = null;
            nextTry = oldServes ? Instant.now().plus(BETWEEN_TRIES) : Instant.MIN;
            held = oldServes ? old : token;
        }
        if (failure == null || oldServes) {
            waiting.complete(oldServes ? old.cached() : token);
        } else {
            waiting.completeExceptionally(failure);
        }
    }

    @Override
    public synchronized void invalidateCache() {
        if (held != null && held.getCreated().plus(YOUNG).isBefore(Instant.now())) {
            held = null;
        }
    }

    @Override
    public VaultTokenProvider caching(Duration renewGracePeriod) {
        return this;
    }
}
