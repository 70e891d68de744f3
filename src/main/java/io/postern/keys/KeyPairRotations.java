package io.postern.keys;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** Names the key pairs that are rotated, and how long each is missed after it signed for the last time. */
@ApplicationScoped
class KeyPairRotations {
    private final SigningConfig config;
    private final SigningKeyLoader loader;
    private final SigningKeyStore store;
    private final KeyFacts facts;
    private final Clock clock;

    KeyPairRotations(
            SigningConfig config, SigningKeyLoader loader, SigningKeyStore store, KeyFacts facts, Clock clock) {
        this.config = config;
        this.loader = loader;
        this.store = store;
        this.facts = facts;
        this.clock = clock;
    }

    @Produces
    @Singleton
    RotatableKey tokenSigner() {
        return rotation(KeyPairName.TOKEN_SIGNER, config.tokenLife());
    }

    /** Deliveries are signed with both versions meanwhile. */
    @Produces
    @Singleton
    RotatableKey webhookSigner() {
        return rotation(KeyPairName.WEBHOOK_SIGNER, config.webhookOverlap());
    }

    private RotatableKey rotation(KeyPairName pair, Duration signedLives) {
        return new KeyPairRotation(pair, signedLives, loader, store, facts, clock);
    }
}
