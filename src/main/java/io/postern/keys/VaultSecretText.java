package io.postern.keys;

import io.quarkus.vault.client.api.sys.wrapping.VaultSysWrapping;
import io.quarkus.vault.client.auth.VaultAuthRequest;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Where the secret of a login comes from: the configuration, a file that is read each time, or a wrapping of either. */
interface VaultSecretText extends Function<VaultAuthRequest, CompletionStage<String>> {
    static VaultSecretText of(String text) {
        return request -> CompletableFuture.completedStage(text);
    }

    static VaultSecretText in(Path file) {
        return request -> CompletableFuture.supplyAsync(() -> read(file), Infrastructure.getDefaultWorkerPool());
    }

    /**
     * The secret that a single-use wrapping token stands for. It is kept for later logins, until another wrapping token is
     * there; a failed try is not kept, since the server may only have been sealed.
     */
    final class Wrapped implements VaultSecretText {
        private final VaultSecretText wrappingToken;
        private final String field;
        private volatile Unwrapped last = new Unwrapped("", "");

        /** @param field what the wrapped answer calls the secret */
        Wrapped(VaultSecretText wrappingToken, String field) {
            this.wrappingToken = wrappingToken;
            this.field = field;
        }

        @Override
        public CompletionStage<String> apply(VaultAuthRequest request) {
            return wrappingToken.apply(request).thenCompose(token -> {
                Unwrapped known = last;
                return known.by().equals(token)
                        ? CompletableFuture.completedStage(known.secret())
                        : unwrap(request, token);
            });
        }

        private CompletionStage<String> unwrap(VaultAuthRequest request, String token) {
            return request.getExecutor()
                    .execute(VaultSysWrapping.FACTORY.unwrap(token))
                    .thenApply(answer -> {
                        var found = answer.getResult();
                        Object content = found.getAuth() != null ? found.getAuth() : found.getData();
                        if (!(((Map<?, ?>) content).get(field) instanceof String secret)) {
                            throw new IllegalStateException("the wrapped answer of the key server has no " + field);
                        }
                        last = new Unwrapped(token, secret);
                        return secret;
                    });
        }

        private record Unwrapped(String by, String secret) {
            @Override
            public String toString() {
                return "Unwrapped[hidden]";
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
