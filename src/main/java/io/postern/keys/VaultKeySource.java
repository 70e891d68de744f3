package io.postern.keys;

import io.quarkus.vault.VaultTransitSecretReactiveEngine;
import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.client.VaultClientException;
import io.quarkus.vault.client.api.common.VaultHashAlgorithm;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransit;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitDecryptBatchItem;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitDecryptBatchParams;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitDecryptResultBatchItem;
import io.quarkus.vault.transit.SigningInput;
import io.quarkus.vault.transit.VaultTransitDataKeyRequestDetail;
import io.quarkus.vault.transit.VaultTransitDataKeyType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * The key source of production: the keys lie in a Vault server's transit engine and never leave it. Each call goes through
 * the {@link KeyGuard}.
 *
 * <p>The context binds a wrapped data key to its merchant. Additional data (AAD) is not used: the server's rewrap cannot
 * carry it, so a key wrapped with it could never be rotated; that a key is of this epoch is checked by its commitment.
 */
class VaultKeySource implements KeySource {
    private static final int DATA_KEY_BITS = 256;
    private static final int REFUSED_REQUEST = 400;
    private static final int OK = 200;

    private final VaultTransitSecretReactiveEngine engine;
    private final VaultSecretsTransit transit;
    private final VaultWebhookSecrets webhooks;
    private final KeyGuard guard;

    VaultKeySource(VaultTransitSecretReactiveEngine engine, VaultClient client, KeyGuard guard) {
        this.engine = engine;
        this.transit = client.secrets().transit();
        this.webhooks = new VaultWebhookSecrets(client);
        this.guard = guard;
    }

    @Override
    public Uni<FreshKey> makeDataKey(UUID merchantId) {
        var detail = new VaultTransitDataKeyRequestDetail()
                .setBits(DATA_KEY_BITS)
                .setContext(Base64.getEncoder().encodeToString(VaultNames.context(merchantId)));
        return guard.call(
                        "make_data_key",
                        () -> engine.generateDataKey(
                                        VaultTransitDataKeyType.plaintext, name(SourceKey.KEY_ENCRYPTION_KEY), detail)
                                .subscribeAsCompletionStage())
                .map(made -> new FreshKey(Base64.getDecoder().decode(made.getPlaintext()), made.getCiphertext()));
    }

    @Override
    public Uni<List<byte[]>> unwrap(UUID merchantId, List<String> wrapped) {
        byte[] context = VaultNames.context(merchantId);
        var batch = new VaultSecretsTransitDecryptBatchParams()
                // a refusal would otherwise carry the keys that did unwrap in the text of an error
                .setPartialFailureResponseCode(OK);
        wrapped.forEach(one -> batch.addBatchItem(
                new VaultSecretsTransitDecryptBatchItem().setCiphertext(one).setContext(context)));
        return guard.call(
                "unwrap",
                () -> transit.decryptBatch(name(SourceKey.KEY_ENCRYPTION_KEY), batch)
                        .exceptionallyCompose(failure -> noneUnwraps(merchantId, failure))
                        .thenApply(keys ->
                                keys.stream().map(key -> plain(merchantId, key)).toList()));
    }

    private static byte[] plain(UUID merchantId, VaultSecretsTransitDecryptResultBatchItem key) {
        if (key.getError() != null) {
            throw new BrokenSealException(
                    "a data key of merchant " + merchantId + " does not unwrap: " + key.getError());
        }
        return key.getPlaintext();
    }

    /** When no item of a batch unwraps, the server refuses all of it, with the reasons where the results would be. */
    private static <T> CompletionStage<T> noneUnwraps(UUID merchantId, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof VaultClientException answer
                && Integer.valueOf(REFUSED_REQUEST).equals(answer.getStatus())
                && answer.getErrors() == null) {
            cause = new BrokenSealException("no data key of merchant " + merchantId + " unwraps");
        }
        return CompletableFuture.failedStage(cause);
    }

    /** One call for each version: the server takes one version for all items of a call. Mostly there is one. */
    @Override
    public Uni<List<byte[]>> peppers(SourceKey pepper, UUID merchantId, List<Integer> versions) {
        byte[] input = new Fields().add("merchant pepper").add(merchantId).bytes();
        return Multi.createFrom()
                .iterable(versions)
                .onItem()
                .transformToUniAndConcatenate(version -> pepper(pepper, version, input))
                .collect()
                .asList();
    }

    private Uni<byte[]> pepper(SourceKey pepper, int version, byte[] input) {
        return guard.call("peppers", () -> transit.hmac(name(pepper), VaultHashAlgorithm.SHA2_256, input, version))
                .map(VaultNames.Versioned::of)
                .map(hmac -> {
                    if (hmac.version() != version) {
                        throw new IllegalStateException("asked for version " + version + " of " + pepper.wire()
                                + ", the key server used " + hmac.version());
                    }
                    return hmac.bytes();
                });
    }

    @Override
    public Uni<HeadSignature> signTreeHead(byte[] message) {
        return guard.call(
                        "sign_tree_head",
                        () -> engine.sign(name(SourceKey.TREE_HEAD), new SigningInput(message), null)
                                .subscribeAsCompletionStage())
                .map(VaultNames.Versioned::of)
                .map(signature -> new HeadSignature(signature.version(), signature.bytes()));
    }

    @Override
    public Uni<Map<Integer, byte[]>> treeHeadKeys() {
        return guard.call("tree_head_keys", () -> transit.readKey(name(SourceKey.TREE_HEAD)))
                .map(key -> {
                    Map<Integer, byte[]> keys = new TreeMap<>();
                    key.getKeys()
                            .forEach((version, made) -> keys.put(
                                    Integer.valueOf(version),
                                    Base64.getDecoder().decode(made.getPublicKey())));
                    return keys;
                });
    }

    @Override
    public Uni<List<WebhookSecret>> webhookSecrets(String acquirer) {
        return guard.call("webhook_secrets", () -> webhooks.usable(acquirer));
    }

    private static String name(SourceKey key) {
        return VaultNames.of(key);
    }
}
