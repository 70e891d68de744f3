package io.postern.card;

import io.postern.audit.Audit;
import io.postern.audit.Audit.Of;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Rows;
import io.postern.database.Violation;
import io.postern.id.IdKind;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/**
 * Destroys the numbers behind tokens for a single use that nobody used in time. Several instances may do it at once: one
 * that meets another's fact writes nothing and looks again next time.
 */
@ApplicationScoped
class ExpireTokens {
    private static final String WORKER = "tokens";
    private static final int AT_ONCE = 500;

    private final Database database;
    private final Audit audit;
    private final Clock clock;

    ExpireTokens(Database database, Audit audit, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    private record Due(UUID merchantId, UUID tokenId) {
        static Due of(Row row) {
            return new Due(row.getUUID("merchant_id"), row.getUUID("token_id"));
        }
    }

    @Scheduled(every = "30s", delayed = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> expire() {
        return database.asWorker()
                .query("""
                        /* card.due */
                        SELECT s.merchant_id, s.token_id
                        FROM card_secret s
                        WHERE s.usable_until <= $1
                        ORDER BY s.usable_until
                        LIMIT $2
                        """, clock.instant().atOffset(ZoneOffset.UTC), AT_ONCE)
                .map(ExpireTokens::due)
                .flatMap(due -> due.isEmpty() ? Uni.createFrom().voidItem() : expire(due));
    }

    private static List<Due> due(RowSet<Row> rows) {
        return Rows.list(rows, Due::of);
    }

    private Uni<Void> expire(List<Due> due) {
        List<Of> tokens = due.stream()
                .map(one -> new Of(one.merchantId(), IdKind.TOKEN.format(one.tokenId())))
                .toList();
        return database.asWorker()
                .write(List.of(facts(due), audit.bySystem(WORKER, "token.expire", tokens)))
                .onFailure(failure -> Violation.of(CardVault.ONCE, failure)) // used, erased or expired meanwhile
                .recoverWithNull();
    }

    private static Insert facts(List<Due> due) {
        return Insert.of(
                "token_fact",
                """
                /* card.expire */
                INSERT INTO token_fact (merchant_id, token_id, kind)
                SELECT d.merchant_id, d.token_id, 'expired'
                FROM unnest($1::uuid[], $2::uuid[]) AS d(merchant_id, token_id)
                """,
                due.stream().map(Due::merchantId).toArray(UUID[]::new),
                due.stream().map(Due::tokenId).toArray(UUID[]::new));
    }
}
