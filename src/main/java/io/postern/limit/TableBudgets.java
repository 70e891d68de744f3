package io.postern.limit;

import io.postern.database.Database;
import io.postern.id.ReservedMerchant;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;
import java.util.List;

/** The shared budgets in PostgreSQL: a table that is not logged, so that no taking waits for a disk. */
@ApplicationScoped
@Typed(TableBudgets.class)
class TableBudgets implements SharedBudgets {
    private static final long AT_ONCE = 10_000; // as forget_budgets() does

    private final Database database;
    private final LimitConfig config;

    TableBudgets(Database database, LimitConfig config) {
        this.database = database;
        this.config = config;
    }

    @Override
    public Uni<Share> take(BudgetId id, int most, int want, List<Spent> spent) {
        return database.of(id.merchantId())
                .query(
                        """
                        /* limit.take */
                        SELECT granted, unused, slot, frees_in_ms
                        FROM take_of_budget($1, $2, $3, $4, $5, $6, $7)
                        """,
                        id.merchantId(),
                        BudgetKey.of(id, config.window()),
                        config.window().toMillis(),
                        most,
                        want,
                        spent.stream().map(Spent::slot).toArray(Long[]::new),
                        spent.stream().map(Spent::used).toArray(Integer[]::new))
                .map(rows -> share(rows.iterator().next()));
    }

    @Scheduled(
            every = "${postern.limit.forget-every:1m}",
            delayed = "1m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        if (config.store() != LimitConfig.Store.TABLE) {
            return Uni.createFrom().voidItem();
        }
        return forgetSome().flatMap(gone -> gone < AT_ONCE ? Uni.createFrom().voidItem() : forget());
    }

    private Uni<Long> forgetSome() {
        return database.of(ReservedMerchant.PLATFORM.id())
                .query("""
                        /* limit.forget */
                        SELECT forget_budgets() AS gone
                        """)
                .map(rows -> rows.iterator().next().getLong("gone"));
    }

    private static Share share(Row row) {
        return new Share(
                row.getInteger("granted"), row.getInteger("unused"), row.getLong("slot"), row.getLong("frees_in_ms"));
    }
}
