package io.postern.login;

import io.postern.database.DatabaseLogin;
import io.postern.database.DatabaseLogins;
import io.quarkus.arc.lookup.LookupIfProperty;
import io.quarkus.vault.client.VaultClient;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * The gateway's login as a lease: one for all connections, renewed when a third of its time is over. When the server lets it
 * live no longer, when it is gone or when another one is wanted, new connections get a new login; those of the old one leave
 * by their lifetime, and then the old one is given back.
 */
@Singleton
@LookupIfProperty(name = "postern.database.login.from", stringValue = "vault-leased")
class LeasedLogin implements DatabaseLogins {
    private static final Logger LOG = Logger.getLogger(LeasedLogin.class);

    private final LoginConfig config;
    private final VaultDatabase vault;
    private final OldLogins old;
    private final Openings openings;
    private final Clock clock;
    private Lease held;
    private Uni<Lease> asking;
    private Instant nextTry = Instant.MIN;

    LeasedLogin(LoginConfig config, VaultClient client, OldLogins old, Openings openings, Clock clock) {
        this.config = config;
        this.vault = new VaultDatabase(client, clock);
        this.old = old;
        this.openings = openings;
        this.clock = clock;
    }

    @Override
    public Uni<DatabaseLogin> current() {
        return lease().map(Lease::login).invoke(openings::begin);
    }

    @Override
    public void opened(DatabaseLogin login) {
        openings.end(login);
    }

    synchronized Uni<Lease> lease() {
        boolean serves = held != null && !held.isOver(clock.instant());
        return serves ? Uni.createFrom().item(held) : another();
    }

    /** A new lease; all who want one at the same time get the same. */
    synchronized Uni<Lease> another() {
        if (asking == null) {
            asking = vault.lease("gateway")
                    .invoke(this::hold)
                    .onFailure()
                    .invoke(this::stay)
                    .memoize()
                    .indefinitely();
        }
        return asking;
    }

    private synchronized void hold(Lease fresh) {
        if (held != null) {
            old.leave(held);
            LOG.infof(
                    "Leaves database login %s for %s",
                    held.login().username(), fresh.login().username());
        }
        held = fresh;
        asking = null;
        nextTry = Instant.MIN;
    }

    private synchronized void stay(Throwable failure) {
        asking = null;
        postpone("get a new database login", failure);
    }

    /** A login that PostgreSQL has taken for a while and takes no longer is gone; one that it never took is no reason to try many. */
    @Override
    public synchronized void refused(DatabaseLogin login) {
        if (held != null && held.login().equals(login) && !held.isNew(clock.instant())) {
            LOG.warnf("PostgreSQL does not take database login %s any more", login.username());
            old.leave(held);
            held = null;
        }
    }

    @Override
    public Duration connectionLifetime() {
        return config.connectionLifetime();
    }

    /** Does what is due; called often. */
    Uni<Void> tend() {
        return keep().chain(() -> old.giveBack(vault)).onFailure().recoverWithNull();
    }

    private Uni<Void> keep() {
        Instant now = clock.instant();
        Lease lease = duePart(now);
        if (lease == null) {
            return Uni.createFrom().voidItem();
        }
        if (lease.isLast() || lease.isOver(now)) {
            return another().replaceWithVoid();
        }
        return vault.renew(lease)
                .onItemOrFailure()
                .transformToUni((renewed, failure) -> renewed(lease, renewed, failure));
    }

    private synchronized Lease duePart(Instant now) {
        boolean due = held != null && (held.isDue(now) || held.isLast());
        return due && asking == null && !isResting(now) ? held : null;
    }

    /** Never longer than it was to be, for a clock that was set back since. */
    private boolean isResting(Instant now) {
        return now.isBefore(nextTry) && !now.isBefore(nextTry.minus(rest()));
    }

    private Duration rest() {
        return held == null ? Duration.ZERO : held.length().dividedBy(12);
    }

    private Uni<Void> renewed(Lease lease, Lease renewed, Throwable failure) {
        boolean gone = failure != null && VaultDatabase.saidNo(failure);
        synchronized (this) {
            if (failure == null && held == lease) {
                held = renewed;
            } else if (failure != null) {
                postpone("renew the database login", failure);
            }
        }
        return gone || failure == null && renewed.isLast()
                ? another().replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    private synchronized void postpone(String what, Throwable failure) {
        LOG.warnf("The key server does not %s: %s", what, failure.getMessage());
        nextTry = clock.instant().plus(rest());
    }
}
