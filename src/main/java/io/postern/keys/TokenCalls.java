package io.postern.keys;

import io.quarkus.vault.client.VaultClientException;
import io.quarkus.vault.client.api.auth.token.VaultAuthToken;
import io.quarkus.vault.client.auth.VaultAuthRequest;
import io.quarkus.vault.client.auth.VaultToken;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** What the server is asked about a token, with that token itself. */
final class TokenCalls {
    private static final Duration FOR_EVER = Duration.ofDays(36_500);
    /** The token is gone, or can be renewed no further. Everything else says something about the server or the way there. */
    private static final Set<Integer> NO = Set.of(400, 403);

    private TokenCalls() {}

    static CompletionStage<VaultToken> renew(VaultAuthRequest request, String token) {
        var call = VaultAuthToken.FACTORY.renewSelf(null).builder().token(token);
        return request.getExecutor()
                .execute(call.rebuild())
                .thenApply(answer -> answer.getResult().getAuth())
                .thenApply(auth -> VaultToken.from(
                        auth.getClientToken(),
                        auth.isRenewable(),
                        auth.getLeaseDuration(),
                        auth.getNumUses(),
                        request.getInstantSource()));
    }

    static CompletionStage<VaultToken> lookUp(VaultAuthRequest request, String token) {
        var call = VaultAuthToken.FACTORY.lookupSelf().builder().token(token);
        return request.getExecutor()
                .execute(call.rebuild())
                .thenApply(answer -> answer.getResult().getData())
                .thenApply(found -> VaultToken.from(
                        token,
                        Boolean.TRUE.equals(found.isRenewable()),
                        found.getTtl().isZero() ? FOR_EVER : found.getTtl(),
                        found.getNumUses(),
                        request.getInstantSource()));
    }

    /** Whether the server itself refused what it was asked. */
    static boolean saidNo(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof VaultClientException answer
                && answer.getStatus() != null
                && NO.contains(answer.getStatus());
    }
}
