package io.postern.keys;

import io.postern.keys.KeySource.WebhookSecret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The secrets that banks prove their webhooks with: in memory for a bounded time, read anew when one changed. */
@ApplicationScoped
public class WebhookSecrets {
    private static final int SECRET_BYTES = 32;

    private final Map<String, Kept<List<WebhookSecret>>> kept = new ConcurrentHashMap<>();
    private final KeySource source;
    private final KeyRotator rotator;
    private final KeysConfig config;
    private final Clock clock;

    WebhookSecrets(KeySource source, KeyRotator rotator, KeysConfig config, Clock clock) {
        this.source = source;
        this.rotator = rotator;
        this.config = config;
        this.clock = clock;
    }

    /**
     * The secrets that an acquirer may sign with now, newest first; empty when it has none.
     *
     * @param acquirer as the configuration names it, never a word of a stranger's: each is kept in memory
     */
    public Uni<List<WebhookSecret>> of(String acquirer) {
        return kept(acquirer).get();
    }

    /** The same, read anew unless that was done in the last second: for when a signature fits none that is in memory. */
    public Uni<List<WebhookSecret>> doubted(String acquirer) {
        return kept(acquirer).doubted();
    }

    /** Makes an acquirer's first secret where it has none. */
    public Uni<Void> ensure(String acquirer) {
        return source.webhookSecrets(acquirer)
                .flatMap(found ->
                        found.isEmpty() ? add(acquirer) : Uni.createFrom().voidItem());
    }

    /** Adds a fresh secret beside those there are. */
    Uni<Void> add(String acquirer) {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return rotator.putWebhookSecret(acquirer, secret)
                .invoke(made -> forgetAll())
                .replaceWithVoid();
    }

    /** Straight from the source. */
    Uni<List<WebhookSecret>> read(String acquirer) {
        return source.webhookSecrets(acquirer);
    }

    void forget(@Observes KeysChanged change) {
        forgetAll();
    }

    private Kept<List<WebhookSecret>> kept(String acquirer) {
        return kept.computeIfAbsent(
                acquirer, name -> new Kept<>(() -> source.webhookSecrets(name), config.cacheTtl(), clock));
    }

    private void forgetAll() {
        kept.values().forEach(Kept::forget);
    }
}
