package io.postern.login;

import io.postern.database.Database;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;

/** Logins that new connections no longer use. Each is given back when its last connection has left. */
@Singleton
class OldLogins {
    private final Database database;
    private final Openings openings;
    private final LoginConfig config;
    private final Clock clock;
    private final Queue<Leaving> leaving = new ArrayDeque<>();

    OldLogins(Database database, Openings openings, LoginConfig config, Clock clock) {
        this.database = database;
        this.openings = openings;
        this.config = config;
        this.clock = clock;
    }

    private record Leaving(Lease lease, Instant since) {}

    synchronized void leave(Lease lease) {
        leaving.add(new Leaving(lease, clock.instant()));
    }

    /** Looks at one of them, in turn. */
    Uni<Void> giveBack(VaultDatabase vault) {
        Leaving one = next();
        return one == null
                ? Uni.createFrom().voidItem()
                : end(vault, one)
                        .onFailure(failure -> !VaultDatabase.saidNo(failure))
                        .invoke(() -> lookAgain(one));
    }

    private Uni<Void> end(VaultDatabase vault, Leaving one) {
        boolean opening = openings.areWith(one.lease().login().username());
        return connections(one.lease()).chain(open -> {
            if (opening || open > 0) {
                lookAgain(one);
                return Uni.createFrom().voidItem();
            }
            return vault.revoke(one.lease());
        });
    }

    private synchronized void lookAgain(Leaving one) {
        leaving.add(one);
    }

    /** Not before a connection would be old that was opened just when its login was left. */
    private synchronized Leaving next() {
        Instant now = clock.instant();
        leaving.removeIf(one -> one.lease().isOver(now));
        Leaving first = leaving.peek();
        boolean ripe = first != null && !now.isBefore(first.since().plus(config.connectionLifetime()));
        return ripe ? leaving.poll() : null;
    }

    private Uni<Long> connections(Lease lease) {
        return database.asWorker()
                .query("""
                        /* login.connections */
                        SELECT count(*) AS open FROM pg_stat_activity WHERE usename = $1
                        """, lease.login().username())
                .map(rows -> rows.iterator().next().getLong("open"));
    }
}
