package io.postern.keys;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The key pairs that the gateway signs with in its own memory: for its access tokens and for deliveries. They stay in
 * memory for a bounded time, and are read anew when a fact tells that a key changed.
 */
@ApplicationScoped
public class SigningKeys {
    private static final Logger LOG = Logger.getLogger(SigningKeys.class);

    private final Map<KeyPairName, Kept<SigningKeyRing>> rings = new EnumMap<>(KeyPairName.class);
    private final SigningConfig config;

    @Inject
    SigningKeys(SigningKeyLoader loader, KeysConfig keys, SigningConfig config, Clock clock) {
        this(loader, keys.cacheTtl(), config, clock);
    }

    SigningKeys(SigningKeyLoader loader, Duration life, SigningConfig config, Clock clock) {
        this.config = config;
        for (KeyPairName name : KeyPairName.values()) {
            rings.put(name, new Kept<>(() -> loader.load(name), life, clock));
        }
    }

    /** What access tokens are signed with now. */
    public Uni<SigningKey> tokenSigner() {
        return ring(KeyPairName.TOKEN_SIGNER).map(SigningKeyRing::signer);
    }

    /**
     * The key that a token says it was signed with; empty when no usable one has this name. A name that is not known is
     * looked for in the database once a second at most, however many strangers make up names.
     */
    public Uni<Optional<PublicKey>> tokenVerifier(String keyId) {
        return ring(KeyPairName.TOKEN_SIGNER).flatMap(known -> {
            Optional<SigningKey> key = known.named(keyId);
            return key.isPresent()
                    ? Uni.createFrom().item(key.map(SigningKey::publicKey))
                    : available(rings.get(KeyPairName.TOKEN_SIGNER).doubted())
                            .map(read -> read.named(keyId).map(SigningKey::publicKey));
        });
    }

    /**
     * What a delivery is signed with: the current key first, and during a rotation the one before it, too, so that who
     * knows only one of them can verify.
     */
    public Uni<List<SigningKey>> webhookSigners() {
        return ring(KeyPairName.WEBHOOK_SIGNER).map(known -> {
            List<SigningKey> signers = new ArrayList<>(List.of(known.signer()));
            known.usable().stream()
                    .filter(key -> key.version() < known.pinned())
                    .forEach(signers::add);
            return signers;
        });
    }

    /** The public keys that anything valid now can be signed with, and those that will sign next, as JSON Web Keys. */
    public Uni<List<Map<String, String>>> published() {
        return ring(KeyPairName.TOKEN_SIGNER)
                .flatMap(tokens -> ring(KeyPairName.WEBHOOK_SIGNER).map(webhooks -> {
                    List<Map<String, String>> keys = new ArrayList<>();
                    tokens.usable().forEach(key -> keys.add(Jwk.of(key.publicKey())));
                    webhooks.usable().forEach(key -> keys.add(Jwk.of(key.publicKey())));
                    return keys;
                }));
    }

    /** No access token may live longer: so long an old key stays good after another one signs. */
    public Duration longestTokenLife() {
        return config.tokenLife();
    }

    void forget(@Observes KeysChanged change) {
        rings.values().forEach(Kept::forget);
    }

    private Uni<SigningKeyRing> ring(KeyPairName name) {
        return available(rings.get(name).get());
    }

    /** Whatever keeps the keys away, the call is refused for that and not for its token. */
    private static <T> Uni<T> available(Uni<T> keys) {
        return keys.onFailure(failure -> !(failure instanceof ProblemException)).transform(failure -> {
            LOG.warnf("the keys that sign are away: %s", failure);
            return ProblemException.of(Problem.KEYS_UNAVAILABLE, "The keys that sign do not answer; try again.")
                    .header("Retry-After", "2");
        });
    }
}
