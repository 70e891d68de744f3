package io.postern.access;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.oidc.runtime.TenantConfigBean;
import io.quarkus.oidc.runtime.TenantConfigContext;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.jose4j.jwt.consumer.InvalidJwtException;

/**
 * The outside issuer as OIDC knows it: looked for until it is found, and its keys read anew every so often, so that a key it
 * has withdrawn verifies no more. While it is away, the keys that are known go on verifying.
 */
@ApplicationScoped
class OutsideIssuer {
    private static final Logger LOG = Logger.getLogger(OutsideIssuer.class);
    private static final Duration REMEMBERED = Duration.ofSeconds(5);

    private final TenantConfigBean tenants;
    private final AccessConfig config;
    private final Clock clock;
    private volatile Instant readAt = Instant.EPOCH;
    private volatile Instant awayAt = Instant.EPOCH;
    private volatile boolean away;

    OutsideIssuer(TenantConfigBean tenants, AccessConfig config, Clock clock, MeterRegistry metrics) {
        this.tenants = tenants;
        this.config = config;
        this.clock = clock;
        metrics.gauge("postern.access.issuer.up", this, issuer -> issuer.away ? 0 : 1);
    }

    /** Whether this gateway believes any. */
    boolean isUsed() {
        return tenant().oidcConfig().tenantEnabled();
    }

    /** Whether its keys are known. */
    boolean isKnown() {
        return tenant().ready();
    }

    /** Whether it did not answer a moment ago. */
    boolean isAway() {
        return awayAt.plus(REMEMBERED).isAfter(clock.instant());
    }

    void isAway(Throwable why) {
        awayAt = clock.instant();
        if (!away) {
            away = true;
            LOG.warnf("The issuer of access tokens does not answer; the keys that are known go on verifying: %s", why);
        }
    }

    @Scheduled(
            every = "${postern.access.look-for-issuer-every:2s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> look() {
        if (!isUsed() || tenant().oidcConfig().authServerUrl().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        if (!isKnown()) {
            return told(tenant().initialize().replaceWithVoid());
        }
        return readAt.plus(config.issuerKeysTtl()).isAfter(clock.instant())
                ? Uni.createFrom().voidItem()
                : told(keysReadAnew());
    }

    /** OIDC reads keys only for the sake of a token. This is none, and is refused when the keys are there. */
    private Uni<Void> keysReadAnew() {
        return tenant().provider()
                .refreshJwksAndVerifyJwtToken("no.token.", false, false, null)
                .replaceWithVoid()
                .onFailure(InvalidJwtException.class)
                .recoverWithNull();
    }

    private Uni<Void> told(Uni<Void> reading) {
        return reading.invoke(this::isThere).onFailure().recoverWithUni(why -> {
            isAway(why);
            return Uni.createFrom().voidItem();
        });
    }

    private void isThere() {
        readAt = clock.instant();
        awayAt = Instant.EPOCH;
        if (away) {
            away = false;
            LOG.info("The issuer of access tokens answers again.");
        }
    }

    private TenantConfigContext tenant() {
        return tenants.getDefaultTenant();
    }
}
