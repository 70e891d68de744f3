package io.postern.login;

import io.postern.database.DatabaseLogin;
import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.client.VaultClientException;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What the Vault server has of database logins. {@code vault-policies/setup} uses the same names. */
final class VaultDatabase {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    /** A wrong request, a right that is missing, something that is gone; not a server that is busy, sealed or behind. */
    private static final Set<Integer> NO = Set.of(400, 403, 404);

    private final VaultClient client;
    private final Clock clock;

    VaultDatabase(VaultClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** The login that is kept for {@code gateway} or {@code owner}. */
    Uni<DatabaseLogin> kept(String whose) {
        return call(() -> client.secrets().kv2("postern").readSecret("database/" + whose))
                .map(found -> login(found.getData()));
    }

    /** A login that is made now for {@code gateway} or {@code owner}. */
    Uni<Lease> lease(String whose) {
        return Uni.createFrom().deferred(() -> {
            Instant asked = clock.instant();
            return call(() -> client.secrets().database("database").generateCredentials("postern-" + whose))
                    .map(made -> Lease.made(made.getLeaseId(), login(made.getData()), made.getLeaseDuration(), asked));
        });
    }

    /** The same lease, for as long as the server grants it now. */
    Uni<Lease> renew(Lease lease) {
        return Uni.createFrom().deferred(() -> {
            Instant asked = clock.instant();
            return call(() -> client.sys().leases().renew(lease.id(), lease.length()))
                    .map(renewed -> lease.renewed(renewed.getLeaseDuration(), asked));
        });
    }

    /** Ends a login, and is done when the server has ended its sessions and dropped its role. */
    Uni<Void> revoke(Lease lease) {
        return call(() -> client.sys().leases().revoke(lease.id(), true));
    }

    /** Ends this client's own token, and with it all that was leased to it. */
    Uni<Void> revokeAll() {
        return call(() -> client.auth().token().revokeSelf());
    }

    /** Whether the server itself said no, so that asking the same once more is of no use. */
    static boolean saidNo(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof VaultClientException answer
                && answer.getStatus() != null
                && NO.contains(answer.getStatus());
    }

    private static <T> Uni<T> call(Supplier<CompletionStage<T>> call) {
        return Uni.createFrom().completionStage(call).ifNoItem().after(DEADLINE).fail();
    }

    private static DatabaseLogin login(Map<String, Object> data) {
        return new DatabaseLogin(text(data, "username"), text(data, "password"));
    }

    private static String text(Map<String, Object> data, String field) {
        if (!(data.get(field) instanceof String text)) {
            throw new IllegalStateException("the database login at the key server has no " + field);
        }
        return text;
    }
}
