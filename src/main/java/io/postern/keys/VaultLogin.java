package io.postern.keys;

import io.quarkus.vault.client.auth.VaultAuthRequest;
import io.quarkus.vault.client.auth.VaultToken;
import io.quarkus.vault.client.auth.VaultTokenProvider;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Holds the token of one login: one login at a time for all who need it, renewed when a third of its time is over, and logged
 * in anew when the server renews it no further or does not know it any more. While that is under way or fails, the token is used as
 * long as it lives, unless the server has refused it.
 */
final class VaultLogin implements VaultTokenProvider {
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(5);

    private final TokenRenewal renewal;
    private final TokenDoubt doubt = new TokenDoubt(InstantSource.system());
    private VaultToken held;
    private CompletableFuture<VaultToken> underWay;
    private Instant nextTry = Instant.MIN;

    /** @param way logs in; called at each login */
    VaultLogin(VaultTokenProvider way) {
        this.renewal = new TokenRenewal(way);
    }

    @Override
    public CompletionStage<VaultToken> apply(VaultAuthRequest request) {
        CompletableFuture<VaultToken> mine = new CompletableFuture<>();
        VaultToken old;
        boolean serves;
        synchronized (this) {
            old = held;
            if (old != null && old.isValid() && !isDue(old)) {
                return CompletableFuture.completedStage(old.cached());
            }
            serves = old != null && old.isValid() && !doubt.isRaised();
            if (underWay != null) {
                return serves ? CompletableFuture.completedStage(old.cached()) : underWay;
            }
            underWay = mine;
        }
        renewal.next(request, old).whenComplete((token, failure) -> settle(mine, old, token, failure));
        return serves ? CompletableFuture.completedStage(old.cached()) : mine;
    }

    private boolean isDue(VaultToken token) {
        boolean wanted = TokenRenewal.isThirdOver(token) || doubt.isRaised();
        Instant now = Instant.now();
        boolean setBack = nextTry.isAfter(now.plus(BETWEEN_TRIES));
        return wanted && (setBack || now.isAfter(nextTry));
    }

    private void settle(CompletableFuture<VaultToken> waiting, VaultToken old, VaultToken token, Throwable failure) {
        boolean oldServes = failure != null && old != null && old.isValid();
        synchronized (this) {
            underWay = null;
            nextTry = oldServes ? Instant.now().plus(BETWEEN_TRIES) : Instant.MIN;
            held = oldServes ? old : token;
            if (failure == null) {
                doubt.settle(TokenRenewal.isSame(old, token));
            }
        }
        if (failure == null || oldServes) {
            waiting.complete(oldServes ? old.cached() : token);
        } else {
            waiting.completeExceptionally(failure);
        }
    }

    /** Called at each refusal, whether the token is dead or a right is missing. */
    @Override
    public void invalidateCache() {
        doubt.raise();
    }

    @Override
    public VaultTokenProvider caching(Duration renewGracePeriod) {
        return this;
    }
}
