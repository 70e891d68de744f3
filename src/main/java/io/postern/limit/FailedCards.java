package io.postern.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import io.postern.access.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Stops whoever tries out stolen cards: a client, or the shoppers of one network, of whose cards too many fail. Cards that
 * are good use up nothing.
 */
@ApplicationScoped
public class FailedCards {
    private record Counted(InHand budget, int most, CardTries tries) {}

    private final Budgets budgets;
    private final Limits limits;
    private final Told told;
    private final MeterRegistry meters;
    private final Event<CardsStopped> stopped;
    private final Cache<BudgetId, CardTries> tries;
    private final Cache<BudgetId, Boolean> toldOf;

    FailedCards(
            Budgets budgets,
            Limits limits,
            Told told,
            LimitConfig config,
            MeterRegistry meters,
            Event<CardsStopped> stopped) {
        this.budgets = budgets;
        this.limits = limits;
        this.told = told;
        this.meters = meters;
        this.stopped = stopped;
        this.tries = Caffeine.newBuilder()
                .maximumSize(config.remembered())
                .expireAfterAccess(config.window())
                .build();
        this.toldOf = Caffeine.newBuilder()
                .maximumSize(config.remembered())
                .expireAfterWrite(config.window())
                .build();
    }

    /**
     * A card is about to be shown to a bank; refused while too many have failed.
     *
     * @param network print of the shopper's network by a secret, so that no address is kept; empty when it is unknown
     */
    public Uni<CardTry> begin(Caller caller, Optional<String> network) {
        return limits.atHand(caller.merchantId())
                .map(agreed -> Uni.createFrom().item(agreed))
                .orElseGet(() -> limits.read(caller.merchantId()))
                .map(agreed -> begin(caller, network, agreed));
    }

    private CardTry begin(Caller caller, Optional<String> network, AgreedLimits agreed) {
        List<Counted> counted = new ArrayList<>(2);
        begin(counted, caller, BudgetId.ofCards(caller), agreed);
        network.ifPresent(print -> begin(
                counted, caller, new BudgetId(Policy.FAILED_CARDS_OF_NETWORK, caller.merchantId(), print), agreed));
        return new CardTry(
                () -> counted.forEach(each -> {
                    each.tries.fail();
                    each.budget.count(each.most);
                }),
                () -> counted.forEach(each -> each.tries.end()),
                () -> counted.forEach(each -> each.tries.cancel()));
    }

    private void begin(List<Counted> begun, Caller caller, BudgetId id, AgreedLimits agreed) {
        int most = limits.most(id.policy(), agreed);
        InHand budget = budgets.of(id, most);
        int left = budget.left(most);
        CardTries seen = tries.get(id, unknown -> new CardTries());
        if (!seen.begin(left)) {
            begun.forEach(each -> each.tries.cancel());
            // with some left, the end of those before the bank is all there is to wait for
            refuse(caller, id, left > 0 ? new Verdict(id.policy(), false, most, 0, 1) : budget.refusal(most));
        }
        begun.add(new Counted(budget, most, seen));
    }

    private void refuse(Caller caller, BudgetId id, Verdict verdict) {
        meters.counter("postern.limit.refused", "policy", verdict.policy().wire())
                .increment();
        if (toldOf.asMap().putIfAbsent(id, true) == null) {
            stopped.fire(new CardsStopped(caller, verdict.policy().wire(), verdict.most()));
        }
        throw told.refusal(verdict);
    }
}
