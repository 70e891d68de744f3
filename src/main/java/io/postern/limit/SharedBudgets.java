package io.postern.limit;

import io.smallrye.mutiny.Uni;
import java.util.List;

/** The budgets that all gateways take from. */
interface SharedBudgets {
    /**
     * Takes up to so much of a budget, at once or not at all.
     *
     * @param most what may be used of it within the window
     * @param spent what the gateway has used of earlier shares
     */
    Uni<Share> take(BudgetId id, int most, int want, List<Spent> spent);
}
