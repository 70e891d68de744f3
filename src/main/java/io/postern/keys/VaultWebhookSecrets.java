package io.postern.keys;

import io.postern.keys.KeySource.WebhookSecret;
import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.client.VaultClientException;
import io.quarkus.vault.client.api.secrets.kv2.VaultSecretsKV2;
import io.quarkus.vault.client.api.secrets.kv2.VaultSecretsKV2ReadSecretMetadataResultData;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The secrets that banks sign webhooks with, by version, in the key-value engine. */
final class VaultWebhookSecrets {
    private static final int NOT_FOUND = 404;

    private final VaultSecretsKV2 store;

    VaultWebhookSecrets(VaultClient client) {
        store = client.secrets().kv2(VaultNames.KV_MOUNT);
    }

    /** Those that were neither deleted nor destroyed, newest first. */
    CompletionStage<List<WebhookSecret>> usable(String acquirer) {
        String path = VaultNames.webhook(acquirer);
        return store.readSecretMetadata(path)
                .thenApply(VaultWebhookSecrets::usableVersions)
                .exceptionallyCompose(VaultWebhookSecrets::noneWhenNotFound)
                .thenCompose(versions -> read(path, versions, new ArrayList<>()));
    }

    private static List<Integer> usableVersions(VaultSecretsKV2ReadSecretMetadataResultData found) {
        return found.getVersions().entrySet().stream()
                .filter(version -> !Boolean.TRUE.equals(version.getValue().isDestroyed())
                        && version.getValue().getDeletionTime() == null)
                .map(version -> Integer.valueOf(version.getKey()))
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    private static CompletionStage<List<Integer>> noneWhenNotFound(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        boolean none = cause instanceof VaultClientException answer
                && Integer.valueOf(NOT_FOUND).equals(answer.getStatus());
        return none ? CompletableFuture.completedStage(List.of()) : CompletableFuture.failedStage(cause);
    }

    private CompletionStage<List<WebhookSecret>> read(String path, List<Integer> left, List<WebhookSecret> read) {
        if (left.isEmpty()) {
            return CompletableFuture.completedStage(List.copyOf(read));
        }
        int version = left.getFirst();
        return store.readSecret(path, version).thenCompose(found -> {
            read.add(new WebhookSecret(version, secret(path, version, found.getData())));
            return read(path, left.subList(1, left.size()), read);
        });
    }

    /** Never what a missing field would be as text: anybody could sign with that. */
    private static byte[] secret(String path, int version, Map<String, Object> data) {
        if (data.get(VaultNames.SECRET) instanceof String text && !text.isBlank()) {
            return Base64.getDecoder().decode(text);
        }
        throw new IllegalStateException(
                "version " + version + " of " + path + " at the key server has no field " + VaultNames.SECRET);
    }

    CompletionStage<Integer> put(String acquirer, byte[] secret) {
        String path = VaultNames.webhook(acquirer);
        Map<String, Object> data = Map.of(VaultNames.SECRET, Base64.getEncoder().encodeToString(secret));
        return store.updateSecret(path, null, data)
                .thenCompose(written -> store.readSecretMetadata(path)) // the client drops the version it was told
                .thenApply(VaultSecretsKV2ReadSecretMetadataResultData::getCurrentVersion);
    }

    CompletionStage<Void> destroy(String acquirer, int version) {
        return store.destroySecretVersions(VaultNames.webhook(acquirer), List.of(version));
    }
}
