package io.postern.limit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Chooses where the shared budgets are. */
@Singleton
class ChosenStore {
    @Produces
    @ApplicationScoped
    SharedBudgets shared(LimitConfig config, Instance<TableBudgets> table, Instance<RedisBudgets> redis) {
        return switch (config.store()) {
            case TABLE -> table.get();
            case REDIS -> redis.get();
        };
    }
}
