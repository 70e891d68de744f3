package io.postern.acquirer.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Which order meets which fault: what it asks for itself, else the rules that were set, by chances that follow a seed. */
final class FaultRules {
    private static final long MOST_DISORDER_MILLIS = 2_000;

    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final Map<String, LongAdder> injected = new ConcurrentHashMap<>();
    private final AtomicLong draws = new AtomicLong();
    private volatile long seed;

    FaultRules(long seed) {
        this.seed = seed;
    }

    /** @throws IllegalArgumentException when the order's hints are not known */
    Optional<Fault> faultFor(Operation operation, Order order) {
        return counted(Hints.faultFor(operation, order.sandbox(), false).or(() -> byRule(operation, false)));
    }

    /** What happens to the webhook of an order; the order itself can meet another fault besides. */
    Optional<Fault> webhookFaultFor(Operation operation, Order order) {
        return counted(Hints.faultFor(operation, order.sandbox(), true)
                .or(() -> byRule(operation, true))
                .map(fault -> fault.kind() == Fault.Kind.WEBHOOK_OUT_OF_ORDER
                        ? fault.after((long) (chance() * MOST_DISORDER_MILLIS))
                        : fault));
    }

    private Optional<Fault> counted(Optional<Fault> fault) {
        fault.ifPresent(
                f -> injected.computeIfAbsent(f.word(), word -> new LongAdder()).increment());
        return fault;
    }

    void add(Rule rule) {
        rules.add(rule);
    }

    void clear() {
        rules.clear();
        injected.clear();
    }

    /** Starts the sequence of chances anew. */
    void reseed(long newSeed) {
        seed = newSeed;
        draws.set(0);
    }

    List<Rule> rules() {
        return rules;
    }

    /** How often each fault was injected since the start or the last clearing. */
    Map<String, Long> injected() {
        Map<String, Long> counts = new TreeMap<>();
        injected.forEach((word, count) -> counts.put(word, count.sum()));
        return counts;
    }

    private Optional<Fault> byRule(Operation operation, boolean ofWebhook) {
        for (Rule rule : rules) {
            if (rule.fault().isOfWebhook() == ofWebhook
                    && rule.isFor(operation)
                    && chance() < rule.rate()
                    && rule.take()) {
                return Optional.of(rule.fault());
            }
        }
        return Optional.empty();
    }

    /** The next chance of the seed's sequence, 0 to 1: the same orders in the same order meet the same faults. */
    private double chance() {
        long z = seed + draws.incrementAndGet() * 0x9E3779B97F4A7C15L; // SplitMix64
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
    }

    /**
     * @param operation empty for every operation
     * @param rate 0 to 1
     * @param left how often it may still strike
     */
    record Rule(Optional<Operation> operation, Fault fault, double rate, AtomicLong left) {
        boolean isFor(Operation asked) {
            return operation.isEmpty() || operation.get() == asked;
        }

        boolean take() {
            return left.getAndUpdate(n -> n > 0 ? n - 1 : 0) > 0;
        }
    }
}
