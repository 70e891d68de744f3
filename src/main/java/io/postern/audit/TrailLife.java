package io.postern.audit;

import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.id.ReservedMerchant;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Says on the trail since when this gateway keeps it and until when. One that was killed cannot say that it stopped: the
 * others, or the next one that starts, miss its sign of life and say so in its place.
 */
@ApplicationScoped
class TrailLife {
    private static final Logger LOG = Logger.getLogger(TrailLife.class);
    private static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();
    private static final String WORKER = "trail";
    private static final int AFTER_ALL_OTHERS = 10_000;

    private final Database database;
    private final Audit audit;
    private final ThisGateway self;
    private final AuditConfig config;
    private final Clock clock;
    private volatile boolean keeping; // between the first entry and the last

    TrailLife(Database database, Audit audit, ThisGateway self, AuditConfig config, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.self = self;
        this.config = config;
        this.clock = clock;
    }

    /** A gateway that cannot write its first entry must not start: it could not write the others. */
    void begin(@Observes StartupEvent start) throws Throwable {
        VertxContextSupport.subscribeAndAwait(() -> begin(Map.of("host", self.host())));
        keeping = true;
    }

    void stop(@Observes @Priority(AFTER_ALL_OTHERS) ShutdownEvent shutdown) {
        keeping = false;
        try {
            end().await().atMost(Duration.ofSeconds(3));
        } catch (RuntimeException away) {
            LOG.warnf("the end of the trail cannot be written: %s", away);
        }
    }

    @Scheduled(
            every = "${postern.audit.look-every:5s}",
            delayed = "5s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return keeping
                ? giveASign().chain(this::noteTheSilent)
                : Uni.createFrom().voidItem();
    }

    private Uni<Void> begin(Map<String, ?> detail) {
        return database.of(PLATFORM)
                .write(List.of(
                        Insert.of("audit_keeper", """
                        /* audit.keep */
                        INSERT INTO audit_keeper (merchant_id, gateway, host) VALUES ($1, $2, $3)
                        """, PLATFORM, self.id(), self.host()),
                        audit.bySystem(PLATFORM, WORKER, "audit.started", self.name(), detail)));
    }

    private Uni<Void> end() {
        return database.of(PLATFORM)
                .write(List.of(
                        Insert.of("audit_keeper", """
                        /* audit.leave */
                        DELETE FROM audit_keeper WHERE merchant_id = $1 AND gateway = $2
                        """, PLATFORM, self.id()),
                        audit.bySystem(PLATFORM, WORKER, "audit.stopped", self.name(), Map.of("host", self.host()))));
    }

    /** One that was away from its database for long was taken for broken off; then it says that it goes on. */
    private Uni<Void> giveASign() {
        return database.of(PLATFORM)
                .query("""
                        /* audit.sign_of_life */
                        UPDATE audit_keeper SET seen_at = now() WHERE merchant_id = $1 AND gateway = $2
                        """, PLATFORM, self.id())
                .flatMap(rows -> rows.rowCount() == 1 || !keeping
                        ? Uni.createFrom().voidItem()
                        : begin(Map.of("host", self.host(), "resumed", true)));
    }

    private Uni<Void> noteTheSilent() {
        return database.of(PLATFORM)
                .query("""
                        /* audit.silent */
                        SELECT gateway, host, seen_at FROM audit_keeper
                        WHERE merchant_id = $1 AND seen_at < now() - $2::bigint * interval '1 second'
                        """, PLATFORM, silentSeconds())
                .onItem()
                .transformToMulti(rows -> Multi.createFrom().iterable(rows))
                .onItem()
                .transformToUniAndConcatenate(row ->
                        noteSilent(row.getUUID("gateway"), row.getString("host"), row.getOffsetDateTime("seen_at")))
                .collect()
                .asList()
                .replaceWithVoid();
    }

    /** Whoever takes the row away writes the entry, so there is one for each. */
    private Uni<Void> noteSilent(UUID gateway, String host, OffsetDateTime seenAt) {
        Map<String, Object> detail = new HashMap<>();
        detail.put("host", host);
        detail.put("last_seen_at", seenAt.toInstant());
        return database.of(PLATFORM)
                .write(List.of(
                        Insert.of("silent", """
                        /* audit.broken_off */
                        DELETE FROM audit_keeper
                        WHERE merchant_id = $1 AND gateway = $2 AND seen_at < now() - $3::bigint * interval '1 second'
                        RETURNING gateway
                        """, PLATFORM, gateway, silentSeconds()),
                        audit.insertFor(
                                "silent",
                                AuditEntry.ofWorker(
                                        PLATFORM,
                                        WORKER,
                                        "audit.broken_off",
                                        ThisGateway.name(gateway),
                                        self.name(),
                                        clock.instant(),
                                        detail))));
    }

    private long silentSeconds() {
        return config.silentAfter().toSeconds();
    }
}
