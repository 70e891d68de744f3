package io.postern.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import jakarta.enterprise.context.ApplicationScoped;

/** What this gateway has in hand of every budget that was used lately. */
@ApplicationScoped
class Budgets {
    private final Cache<BudgetId, InHand> inHand;
    private final InHand.Terms terms;

    Budgets(SharedBudgets shared, LimitConfig config) {
        this.terms =
                new InHand.Terms(shared, Ticker.systemTicker(), config.window(), config.patience(), config.alone());
        this.inHand = Caffeine.newBuilder()
                .maximumSize(config.remembered())
                .expireAfterAccess(config.window().multipliedBy(2)) // nothing taken lives longer
                .build();
    }

    /** @param most what may be used of it within the window */
    InHand of(BudgetId id, int most) {
        return inHand.get(id, unknown -> new InHand(id, most, terms));
    }
}
