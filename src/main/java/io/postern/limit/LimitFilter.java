package io.postern.limit;

import io.micrometer.core.instrument.MeterRegistry;
import io.postern.access.Caller;
import io.postern.access.CurrentCaller;
import io.postern.access.Needs;
import io.postern.access.Strangers;
import io.postern.address.ClientAddress;
import io.postern.problem.Problem;
import io.postern.problem.ProblemWriter;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Counts every call of a resource: against its address before anybody looks at its token, against its client once that is
 * known for certain. What is counted is the operation that was found, so there is no other way to write its address.
 */
@Singleton
class LimitFilter implements Strangers {
    private static final String VERDICTS = "postern.limit.verdicts";
    private static final String STRANGER = "postern.limit.stranger";

    /** Who was answered so is no better known than before. */
    private static final Set<String> STAYED_STRANGERS =
            Set.of(Problem.UNAUTHENTICATED.code(), Problem.WEBHOOK_SIGNATURE_INVALID.code());

    private final Budgets budgets;
    private final Limits limits;
    private final Told told;
    private final CurrentCaller current;
    private final ClientAddress addresses;
    private final MeterRegistry meters;
    private final Map<Method, Optional<Policy>> kinds = new ConcurrentHashMap<>();

    LimitFilter(
            Budgets budgets,
            Limits limits,
            Told told,
            CurrentCaller current,
            ClientAddress addresses,
            MeterRegistry meters) {
        this.budgets = budgets;
        this.limits = limits;
        this.told = told;
        this.current = current;
        this.addresses = addresses;
        this.meters = meters;
        for (Policy policy : Policy.values()) {
            meters.counter("postern.limit.refused", "policy", policy.wire()); // there from the start
        }
    }

    /** Null, which is nothing to wait for, in nearly all cases. */
    @ServerRequestFilter(priority = Priorities.AUTHENTICATION - 100)
    Uni<Void> countAddress(RoutingContext request) {
        BudgetId id = BudgetId.ofAddress(
                Policy.ADDRESS, Origin.of(addresses.of(request).toString()));
        return use(request, id, limits.most(Policy.ADDRESS, AgreedLimits.NONE));
    }

    /** Counted before anything is verified, and given back when it turns out to be no stranger. */
    @Override
    public Uni<Void> admit(RoutingContext request) {
        BudgetId id = BudgetId.ofAddress(
                Policy.REFUSED_AUTHENTICATION, Origin.of(addresses.of(request).toString()));
        int most = limits.most(Policy.REFUSED_AUTHENTICATION, AgreedLimits.NONE);
        InHand inHand = budgets.of(id, most);
        Verdict verdict = inHand.now(most);
        Uni<Verdict> counted = verdict == null
                ? inHand.later(most).emitOn(sameContext())
                : Uni.createFrom().item(verdict);
        return counted.invoke(answer -> {
                    refuseUnlessAdmitted(answer);
                    request.put(STRANGER, inHand);
                })
                .replaceWithVoid();
    }

    @ServerRequestFilter(priority = Priorities.AUTHENTICATION + 100)
    Uni<Void> countClient(ResourceInfo operation, RoutingContext request) {
        Optional<Policy> kind = kinds.computeIfAbsent(operation.getResourceMethod(), LimitFilter::kind);
        if (kind.isEmpty()) {
            return null;
        }
        Caller caller = current.get();
        if (caller.checkout().isPresent()) {
            return null; // it does one thing, once; its address and its cards are counted
        }
        BudgetId id = BudgetId.of(kind.get(), caller);
        Optional<AgreedLimits> agreed = limits.atHand(caller.merchantId());
        return agreed.isPresent() // no map: it takes the null of use() for nothing, and the call would be counted twice
                ? use(request, id, limits.most(id.policy(), agreed.get()))
                : readThenUse(request, id);
    }

    @ServerResponseFilter
    void tell(ContainerResponseContext answer, RoutingContext request) {
        InHand stranger = request.get(STRANGER);
        if (stranger != null && !STAYED_STRANGERS.contains(String.valueOf(ProblemWriter.answered(request)))) {
            stranger.giveBack();
        }
        List<Verdict> verdicts = request.get(VERDICTS);
        if (verdicts != null && !answer.getHeaders().containsKey(Told.LIMIT)) {
            Verdict nearest = verdicts.getFirst();
            for (Verdict verdict : verdicts) {
                nearest = verdict.isNearerToItsEnd(nearest) ? verdict : nearest;
            }
            answer.getHeaders().putSingle(Told.POLICY, told.policies(verdicts));
            answer.getHeaders().putSingle(Told.LIMIT, Told.limit(nearest));
        }
    }

    private Uni<Void> readThenUse(RoutingContext request, BudgetId id) {
        return limits.read(id.merchantId())
                .emitOn(sameContext())
                .flatMap(agreed -> Optional.ofNullable(use(request, id, limits.most(id.policy(), agreed)))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Void> use(RoutingContext request, BudgetId id, int most) {
        InHand inHand = budgets.of(id, most);
        Verdict verdict = inHand.now(most);
        if (verdict == null) {
            return inHand.later(most)
                    .emitOn(sameContext())
                    .invoke(answer -> note(request, answer))
                    .replaceWithVoid();
        }
        note(request, verdict);
        return null;
    }

    private void note(RoutingContext request, Verdict verdict) {
        refuseUnlessAdmitted(verdict);
        List<Verdict> verdicts = request.get(VERDICTS);
        if (verdicts == null) {
            verdicts = new ArrayList<>(2);
            request.put(VERDICTS, verdicts);
        }
        verdicts.add(verdict);
    }

    private void refuseUnlessAdmitted(Verdict verdict) {
        if (!verdict.admitted()) {
            meters.counter("postern.limit.refused", "policy", verdict.policy().wire())
                    .increment();
            throw told.refusal(verdict);
        }
    }

    /** Those who wait for one answer come from several event loops, and each goes on on its own. */
    private static Executor sameContext() {
        Context context = Vertx.currentContext();
        return task -> context.runOnContext(any -> task.run());
    }

    private static Optional<Policy> kind(Method operation) {
        return Optional.ofNullable(operation.getAnnotation(Needs.class)).map(needs -> Policy.of(needs.value()));
    }
}
