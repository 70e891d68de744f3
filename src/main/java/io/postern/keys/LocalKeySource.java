package io.postern.keys;

import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.KeyPair;
import java.util.UUID;

/**
 * The key source of a single machine: its keys lie in a file ({@link LocalKeyFile}), read or made once at start. Whoever
 * reads that file and the database reads the cards, which is why production refuses it.
 */
@Startup
@ApplicationScoped
class LocalKeySource implements KeySource {
    private final LocalKeys keys;

    LocalKeySource(KeysConfig config) {
        if (ConfigUtils.isProfileActive("prod")) {
            throw new IllegalStateException(
                    "postern.keys.source=local is refused in production: a file beside the database protects no card");
        }
        keys = new LocalKeyFile(config.local().file(), config.local().passphraseFile()).readOrMake();
    }

    @Override
    public Uni<FreshKey> makeDataKey(UUID merchantId) {
        return Uni.createFrom().item(() -> keys.makeDataKey(merchantId));
    }

    @Override
    public Uni<byte[]> unwrap(UUID merchantId, String wrapped) {
        return Uni.createFrom().item(() -> keys.unwrap(merchantId, wrapped));
    }

    @Override
    public Uni<byte[]> pepper(UUID merchantId) {
        return Uni.createFrom().item(() -> keys.pepper(merchantId));
    }

    @Override
    public KeyPair tokenSigner() {
        return keys.tokenSigner();
    }
}
