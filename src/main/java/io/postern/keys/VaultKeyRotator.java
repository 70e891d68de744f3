package io.postern.keys;

import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransit;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitRewrapBatchItem;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitRewrapBatchParams;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitRewrapResultBatchItem;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitRotateKeyParams;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitUpdateKeyParams;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Rotates the keys of a Vault server, by a login of its own that may neither unwrap nor sign anything. */
class VaultKeyRotator implements KeyRotator {
    private final VaultClient client;
    private final VaultSecretsTransit transit;
    private final VaultWebhookSecrets webhooks;
    private final KeyGuard guard;

    VaultKeyRotator(VaultClient client, KeyGuard guard) {
        this.client = client;
        this.transit = client.secrets().transit();
        this.webhooks = new VaultWebhookSecrets(client);
        this.guard = guard;
    }

    @Override
    public Uni<SourceVersions> versions(SourceKey key) {
        return guard.call("key_versions", () -> transit.readKey(VaultNames.of(key)))
                .map(found -> new SourceVersions(found.getMinDecryptionVersion(), found.getLatestVersion()));
    }

    @Override
    public Uni<Integer> makeVersion(SourceKey key) {
        return guard.callOnce(
                        "make_version",
                        () -> transit.rotateKey(VaultNames.of(key), new VaultSecretsTransitRotateKeyParams()))
                .chain(() -> versions(key))
                .map(SourceVersions::newest);
    }

    @Override
    public Uni<List<String>> rewrap(List<Wrapping> wrapped) {
        var batch = new VaultSecretsTransitRewrapBatchParams();
        wrapped.forEach(one -> batch.addBatchItem(new VaultSecretsTransitRewrapBatchItem()
                .setCiphertext(one.wrapped())
                .setContext(VaultNames.context(one.merchantId()))));
        return wrapped.isEmpty()
                ? Uni.createFrom().item(List.of())
                : guard.call(
                        "rewrap",
                        () -> transit.rewrapBatch(VaultNames.of(SourceKey.KEY_ENCRYPTION_KEY), batch)
                                .thenApply(rewrapped -> rewrapped.stream()
                                        .map(VaultKeyRotator::text)
                                        .toList()));
    }

    private static String text(VaultSecretsTransitRewrapResultBatchItem rewrapped) {
        if (rewrapped.getError() != null) {
            throw new BrokenSealException("a data key does not rewrap: " + rewrapped.getError());
        }
        return rewrapped.getCiphertext();
    }

    @Override
    public Uni<Void> disableBelow(SourceKey key, int version) {
        var config = new VaultSecretsTransitUpdateKeyParams()
                .setMinDecryptionVersion(version)
                .setMinEncryptionVersion(version);
        return guard.call("disable_versions", () -> transit.updateKey(VaultNames.of(key), config));
    }

    @Override
    public Uni<Integer> putWebhookSecret(String acquirer, byte[] secret) {
        return guard.callOnce("put_webhook_secret", () -> webhooks.put(acquirer, secret));
    }

    @Override
    public Uni<Void> destroyWebhookSecret(String acquirer, int version) {
        return guard.call("destroy_webhook_secret", () -> webhooks.destroy(acquirer, version));
    }

    /** A look at its own token, which renews the login when it is time. */
    Uni<Void> stayLoggedIn() {
        return guard.call("rotation_login", () -> client.auth().token().lookupSelf())
                .replaceWithVoid();
    }
}
