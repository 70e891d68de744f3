package io.postern.keys;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * The key source of a single machine: its keys lie in a file ({@link LocalKeyFile}), read or made once at start. Whoever
 * reads that file and the database reads the cards, which is why production refuses it.
 */
class LocalKeySource implements KeySource, KeyRotator {
    private static final String WEBHOOK = "webhook/";

    private final LocalKeyFile file;
    private volatile LocalKeys keys;

    LocalKeySource(KeysConfig.Local config) {
        if (ConfigUtils.isProfileActive("prod")) {
            throw new IllegalStateException(
                    "postern.keys.source=local is refused in production: a file beside the database protects no card");
        }
        file = new LocalKeyFile(config.file(), config.passphraseFile());
        keys = file.readOrMake();
    }

    @Override
    public Uni<FreshKey> makeDataKey(UUID merchantId) {
        return Uni.createFrom().item(() -> keys.makeDataKey(merchantId));
    }

    @Override
    public Uni<List<byte[]>> unwrap(UUID merchantId, List<String> wrapped) {
        return Uni.createFrom()
                .item(() -> wrapped.stream()
                        .map(one -> keys.unwrap(merchantId, one))
                        .toList());
    }

    @Override
    public Uni<List<byte[]>> peppers(SourceKey pepper, UUID merchantId, List<Integer> versions) {
        return Uni.createFrom()
                .item(() -> versions.stream()
                        .map(version -> keys.pepper(pepper, merchantId, version))
                        .toList());
    }

    @Override
    public Uni<HeadSignature> signTreeHead(byte[] message) {
        return Uni.createFrom().item(() -> {
            Map.Entry<Integer, Secret> newest = heads().lastEntry();
            return new HeadSignature(
                    newest.getKey(), LocalHeadKey.of(newest.getValue()).sign(message));
        });
    }

    @Override
    public Uni<Map<Integer, byte[]>> treeHeadKeys() {
        return Uni.createFrom().item(() -> {
            Map<Integer, byte[]> known = new TreeMap<>();
            heads().forEach((version, seed) ->
                    known.put(version, LocalHeadKey.of(seed).publicBytes()));
            return known;
        });
    }

    private NavigableMap<Integer, Secret> heads() {
        return keys.of(SourceKey.TREE_HEAD.wire());
    }

    @Override
    public Uni<List<WebhookSecret>> webhookSecrets(String acquirer) {
        return Uni.createFrom()
                .item(() -> keys.of(WEBHOOK + acquirer).descendingMap().entrySet().stream()
                        .map(one ->
                                new WebhookSecret(one.getKey(), one.getValue().getEncoded()))
                        .toList());
    }

    @Override
    public Uni<SourceVersions> versions(SourceKey key) {
        return Uni.createFrom().item(() -> {
            NavigableMap<Integer, Secret> left = keys.of(key.wire());
            return new SourceVersions(left.firstKey(), left.lastKey());
        });
    }

    @Override
    public Uni<Integer> makeVersion(SourceKey key) {
        return change(known -> known.withOneMore(key.wire(), LocalKeys.random()))
                .map(changed -> changed.newest(key.wire()));
    }

    @Override
    public Uni<List<String>> rewrap(List<Wrapping> wrapped) {
        return Uni.createFrom()
                .item(() -> wrapped.stream()
                        .map(one -> keys.rewrap(one.merchantId(), one.wrapped()))
                        .toList());
    }

    @Override
    public Uni<Void> disableBelow(SourceKey key, int version) {
        return change(known -> {
                    LocalKeys left = known;
                    for (int old : known.of(key.wire()).headMap(version).keySet()) {
                        left = left.without(key.wire(), old);
                    }
                    return left;
                })
                .replaceWithVoid();
    }

    @Override
    public Uni<Integer> putWebhookSecret(String acquirer, byte[] secret) {
        return change(known -> known.withOneMore(WEBHOOK + acquirer, secret.clone()))
                .map(changed -> changed.newest(WEBHOOK + acquirer));
    }

    @Override
    public Uni<Void> destroyWebhookSecret(String acquirer, int version) {
        return change(known -> known.without(WEBHOOK + acquirer, version)).replaceWithVoid();
    }

    /** Disk work, so never on an event loop; one change at a time. */
    private Uni<LocalKeys> change(UnaryOperator<LocalKeys> by) {
        return Uni.createFrom()
                .item(() -> {
                    synchronized (file) {
                        LocalKeys changed = by.apply(keys);
                        file.replace(changed);
                        keys = changed;
                        return changed;
                    }
                })
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }
}
