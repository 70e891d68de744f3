package io.postern.keys;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Stands where this process has no login that may rotate: it refuses, and says which key of the configuration is missing. */
class NoKeyRotator implements KeyRotator {
    @Override
    public Uni<SourceVersions> versions(SourceKey key) {
        return refuse();
    }

    @Override
    public Uni<Integer> makeVersion(SourceKey key) {
        return refuse();
    }

    @Override
    public Uni<List<String>> rewrap(List<Wrapping> wrapped) {
        return refuse();
    }

    @Override
    public Uni<Void> disableBelow(SourceKey key, int version) {
        return refuse();
    }

    @Override
    public Uni<Integer> putWebhookSecret(String acquirer, byte[] secret) {
        return refuse();
    }

    @Override
    public Uni<Void> destroyWebhookSecret(String acquirer, int version) {
        return refuse();
    }

    private static <T> Uni<T> refuse() {
        return Uni.createFrom()
                .failure(() -> ProblemException.of(
                        Problem.KEYS_UNAVAILABLE,
                        "This gateway has no login that may rotate keys of the source: postern.keys.vault.rotation is not"
                                + " set."));
    }
}
