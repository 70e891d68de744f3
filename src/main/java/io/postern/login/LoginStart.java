package io.postern.login;

import io.postern.database.DatabaseLogins;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Gets the gateway's login before anybody needs it, refuses a start that could not go well, and looks after a lease. */
@ApplicationScoped
class LoginStart {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long OFTEN_MILLIS = 500;

    private final Instance<DatabaseLogins> logins;
    private final Vertx vertx;
    private final AtomicBoolean busy = new AtomicBoolean();
    private long timer = -1;

    LoginStart(Instance<DatabaseLogins> logins, Vertx vertx) {
        this.logins = logins;
        this.vertx = vertx;
    }

    void begin(@Observes @Priority(1) StartupEvent start) {
        if (!logins.isResolvable()) {
            return;
        }
        DatabaseLogins source = logins.get();
        if (source instanceof LeasedLogin leased) {
            refuseLongConnections(leased.lease().await().atMost(PATIENCE), source.connectionLifetime());
            timer = vertx.setPeriodic(OFTEN_MILLIS, tick -> tend(leased));
        } else {
            source.current().await().atMost(PATIENCE);
        }
    }

    void end(@Observes ShutdownEvent stop) {
        vertx.cancelTimer(timer);
    }

    private void tend(LeasedLogin leased) {
        if (busy.compareAndSet(false, true)) {
            leased.tend()
                    .onTermination()
                    .invoke(() -> busy.set(false))
                    .subscribe()
                    .with(done -> {});
        }
    }

    /** A connection that outlived its lease would break in the middle of somebody's request. */
    static void refuseLongConnections(Lease lease, Duration connectionLifetime) {
        if (connectionLifetime.multipliedBy(2).compareTo(lease.length()) > 0) {
            throw new IllegalStateException(
                    "postern.database.login.connection-lifetime=%s is refused: the key server leases "
                                    .formatted(connectionLifetime)
                            + "database logins for %d s, and connections may live for half of that at most"
                                    .formatted(lease.length().toSeconds()));
        }
    }
}
