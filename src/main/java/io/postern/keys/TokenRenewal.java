package io.postern.keys;

import io.quarkus.vault.client.auth.VaultAuthRequest;
import io.quarkus.vault.client.auth.VaultToken;
import io.quarkus.vault.client.auth.VaultTokenProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Keeps a token going: renews it or asks whether it is still good, and logs in for another one when the server itself says no.
 * No answer, or one that the server is sealed, says nothing about the token and is no reason to log in: what was leased by a
 * token, such as the database's login, ends with it.
 */
final class TokenRenewal {
    private final VaultTokenProvider way;
    /** The longest time that the token was ever given. */
    private volatile Duration whole = Duration.ZERO;

    /** @param way logs in; called at each login */
    TokenRenewal(VaultTokenProvider way) {
        this.way = way;
    }

    /** @param old null before the first login */
    CompletionStage<VaultToken> next(VaultAuthRequest request, VaultToken old) {
        try {
            boolean mayStay = old != null && old.isValid() && (old.isRenewable() || !isThirdOver(old));
            return (mayStay ? keep(request, old) : way.apply(request)).thenApply(token -> remember(old, token));
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** Early, so that two thirds are left for a server that is away. A clock that was set back does not tell: then it is asked. */
    static boolean isThirdOver(VaultToken token) {
        Duration third = token.getLeaseDuration().dividedBy(3);
        Instant now = token.getInstantSource().instant();
        return now.isBefore(token.getCreated())
                || now.isAfter(token.getCreated().plus(third));
    }

    static boolean isSame(VaultToken old, VaultToken token) {
        return old != null && old.getClientToken().equals(token.getClientToken());
    }

    private CompletionStage<VaultToken> keep(VaultAuthRequest request, VaultToken old) {
        CompletionStage<VaultToken> kept = old.isRenewable()
                ? renew(request, old)
                : TokenCalls.lookUp(request, old.getClientToken()).thenApply(known -> old);
        return kept.exceptionallyCompose(
                failure -> TokenCalls.saidNo(failure) ? way.apply(request) : CompletableFuture.failedStage(failure));
    }

    /**
     * A renewal that gives less than half the time shows that the token nears the end of what it may be renewed to. Half of
     * what it once had, not of the time before: renewed in time, a token loses a third with each renewal and never half.
     */
    private CompletionStage<VaultToken> renew(VaultAuthRequest request, VaultToken old) {
        Duration enough = whole.dividedBy(2);
        return TokenCalls.renew(request, old.getClientToken())
                .thenCompose(token -> token.getLeaseDuration().compareTo(enough) < 0
                        ? way.apply(request).exceptionally(failure -> token)
                        : CompletableFuture.completedStage(token));
    }

    private VaultToken remember(VaultToken old, VaultToken token) {
        Duration life = token.getLeaseDuration();
        whole = isSame(old, token) && whole.compareTo(life) > 0 ? whole : life;
        return token;
    }
}
