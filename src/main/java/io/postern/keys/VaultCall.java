package io.postern.keys;

import io.quarkus.vault.client.VaultClientException;
import io.quarkus.vault.client.common.VaultRequest;
import io.quarkus.vault.client.common.VaultRequestExecutor;
import io.quarkus.vault.client.common.VaultResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * One request on the wire. A connection that broke stays what it is: the client above would ask the failure for its status,
 * and of one without any make a null pointer.
 */
record VaultCall(VaultRequestExecutor wire) implements VaultRequestExecutor {
    @Override
    public <T> CompletionStage<VaultResponse<T>> execute(VaultRequest<T> request) {
        return wire.execute(request).exceptionallyCompose(failure -> CompletableFuture.failedStage(plain(failure)));
    }

    private static Throwable plain(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        boolean noAnswer = cause instanceof VaultClientException client && client.getStatus() == null;
        return noAnswer ? new IOException("the connection broke") : cause;
    }
}
