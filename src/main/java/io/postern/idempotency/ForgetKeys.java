package io.postern.idempotency;

import io.postern.database.Database;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;

/** Forgets keys and their answers after 31 days; PostgreSQL refuses to do so before they are 30 days old. */
@ApplicationScoped
class ForgetKeys {
    private static final long AT_ONCE = 10_000;

    private final Database database;

    ForgetKeys(Database database) {
        this.database = database;
    }

    @Scheduled(
            every = "${postern.idempotency.forget-every:1h}",
            delayed = "1m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forgetOldKeys() {
        return forgetSome()
                .flatMap(forgotten -> forgotten < AT_ONCE ? Uni.createFrom().voidItem() : forgetOldKeys());
    }

    /** Answers are a little younger than their keys and go with them, hence the day more. */
    private Uni<Integer> forgetSome() {
        return database.asWorker().query("""
                        /* idempotency.forget */
                        DELETE FROM idempotency_key k
                        USING (SELECT merchant_id, key FROM idempotency_key
                               WHERE created_at < now() - interval '31 days'
                               LIMIT $1) old
                        WHERE k.merchant_id = old.merchant_id AND k.key = old.key
                        """, AT_ONCE).map(RowSet::rowCount);
    }
}
