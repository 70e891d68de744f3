package io.postern.keys;

import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.security.SecureRandom;
import java.util.List;

/** Makes and destroys secrets of banks, as an operator and a rotation do. */
@ApplicationScoped
public class SecretsForTests {
    private final KeySource source;
    private final KeyRotator rotator;
    private final Event<KeysChanged> changed;

    SecretsForTests(KeySource source, KeyRotator rotator, Event<KeysChanged> changed) {
        this.source = source;
        this.rotator = rotator;
        this.changed = changed;
    }

    /** Past the gateway's memory, as at the key server: nobody tells it. */
    public byte[] put(String sender) {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        done(rotator.putWebhookSecret(sender, secret));
        return secret;
    }

    /** With the word to all gateways: a gateway looks again only now and then for a secret that it does not know. */
    public byte[] putAndTell(String sender) {
        byte[] secret = put(sender);
        changed.fire(new KeysChanged());
        return secret;
    }

    /** With the word to all gateways that a rotation sends at its end. */
    public void destroyAllButTheNewest(String sender) {
        List<KeySource.WebhookSecret> secrets = done(source.webhookSecrets(sender));
        for (KeySource.WebhookSecret old : secrets.subList(1, secrets.size())) {
            done(rotator.destroyWebhookSecret(sender, old.version()));
        }
        changed.fire(new KeysChanged());
    }

    private static <T> T done(Uni<T> work) {
        try {
            return VertxContextSupport.subscribeAndAwait(() -> work);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
