package io.postern.card;

import io.postern.database.Database;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;

/** Destroys the numbers behind tokens for a single use that nobody used in time. Several instances may do it at once. */
@ApplicationScoped
class ExpireTokens {
    private static final int AT_ONCE = 500;

    private final Database database;
    private final Clock clock;

    ExpireTokens(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Scheduled(every = "30s", delayed = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> expire() {
        return database.asWorker()
                .query("""
                        /* card.expire */
                        INSERT INTO token_fact (merchant_id, token_id, kind)
                        SELECT s.merchant_id, s.token_id, 'expired'
                        FROM card_secret s
                        WHERE s.usable_until <= $1
                        ORDER BY s.usable_until
                        LIMIT $2
                        ON CONFLICT DO NOTHING
                        """, clock.instant().atOffset(ZoneOffset.UTC), AT_ONCE)
                .replaceWithVoid();
    }
}
