package io.postern.payment;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.postern.database.Database;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** How many moves nobody knows the end of, and for how long the oldest of each kind. At most ten thousand are counted. */
@ApplicationScoped
class UnknownOutcomes {
    private static final long COUNTED = 10_000;

    static final String UNKNOWN = """
            /* payment.work.unknown */
            SELECT u.kind, count(*) AS number, min(u.unknown_since) AS oldest
            FROM (SELECT w.kind, w.unknown_since FROM payment_work w
                  WHERE w.unknown_since IS NOT NULL ORDER BY w.unknown_since LIMIT $1) u
            GROUP BY u.kind
            """;

    private final Database database;
    private final Clock clock;
    private final Map<Move.Kind, AtomicLong> number = new EnumMap<>(Move.Kind.class);
    private final Map<Move.Kind, AtomicLong> oldestMillis = new EnumMap<>(Move.Kind.class);

    UnknownOutcomes(Database database, Clock clock, MeterRegistry meters) {
        this.database = database;
        this.clock = clock;
        for (Move.Kind kind : Move.Kind.values()) {
            AtomicLong many = new AtomicLong();
            AtomicLong millis = new AtomicLong();
            number.put(kind, many);
            oldestMillis.put(kind, millis);
            Gauge.builder("postern.unknown.outcomes", many, AtomicLong::get)
                    .description("Moves whose end nobody knows; counted up to ten thousand")
                    .tag("move", kind.word())
                    .register(meters);
            TimeGauge.builder("postern.unknown.outcome.oldest", millis::get, TimeUnit.MILLISECONDS)
                    .description("For how long the end of the oldest of them has been unknown")
                    .tag("move", kind.word())
                    .register(meters);
        }
    }

    @Scheduled(every = "${postern.watch.every:15s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return database.asWorker()
                .query(UNKNOWN, COUNTED)
                .invoke(rows -> {
                    Set<Move.Kind> quiet = new HashSet<>(number.keySet());
                    for (Row row : rows) {
                        Move.Kind kind = Move.Kind.ofWord(row.getString("kind"));
                        quiet.remove(kind);
                        number.get(kind).set(row.getLong("number"));
                        oldestMillis.get(kind).set(ageMillis(row));
                    }
                    quiet.forEach(kind -> {
                        number.get(kind).set(0);
                        oldestMillis.get(kind).set(0);
                    });
                })
                .replaceWithVoid();
    }

    private long ageMillis(Row row) {
        return Math.max(
                0,
                Duration.between(row.getOffsetDateTime("oldest").toInstant(), clock.instant())
                        .toMillis());
    }
}
