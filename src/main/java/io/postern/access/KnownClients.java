package io.postern.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Remembers verified tokens for a short while, by their hash: a signature costs more than a payment's own work. A token
 * is never believed past its end, and a withdrawn key is noticed within the cache's time.
 */
@ApplicationScoped
class KnownClients {
    private final Cache<String, Client> clients;
    private final AccessConfig config;
    private final Clock clock;

    KnownClients(AccessConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.clients = Caffeine.newBuilder()
                .maximumSize(config.tokenCacheSize())
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .expireAfter(Expiry.creating((String hash, Client client) ->
                        shorter(config.tokenCacheTtl(), Duration.between(clock.instant(), client.until()))))
                .build();
    }

    /** Checkout tokens are the gateway's own: an issuer that says the role, too, would hand out terms that nobody fixed. */
    Client understand(Claims claims) {
        if (claims.roles().contains(Role.CHECKOUT)
                && claims.text("iss").filter(config.issuer()::equals).isEmpty()) {
            throw Challenge.unclear("Only the gateway itself makes tokens of the role checkout.");
        }
        return Client.of(claims, config.firstOperator());
    }

    Optional<Client> find(String token) {
        return Optional.ofNullable(clients.getIfPresent(hash(token)))
                .filter(client -> client.until().isAfter(clock.instant()));
    }

    void remember(String token, Client client) {
        if (client.until().isAfter(clock.instant())) {
            clients.put(hash(token), client);
        }
    }

    private static Duration shorter(Duration ttl, Duration left) {
        return ttl.compareTo(left) < 0 ? ttl : left;
    }

    private static String hash(String token) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(token.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
