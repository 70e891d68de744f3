package io.postern.acquirer.sandbox;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** What a tester turns on a running bank: its faults, its clock, its seed; and a look into its book. */
public final class BankControls {
    private final BankOffice office;

    BankControls(BankOffice office) {
        this.office = office;
    }

    /**
     * Lets orders meet a fault from now on.
     *
     * @param operation the word of an operation; empty for every one
     * @param rate how often it strikes, 0 to 1
     * @param times how often it strikes at most
     * @throws IllegalArgumentException when a word is not known, with a text that lists what is
     */
    public FaultReport misbehave(String fault, Optional<String> operation, double rate, long times) {
        Optional<Operation> only = operation.map(BankControls::operation);
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("A rate is between 0 and 1.");
        }
        office.faults().add(new FaultRules.Rule(only, Fault.parse(fault), rate, new AtomicLong(times)));
        return faults();
    }

    /** Takes all faults away and counts the injected ones from zero. */
    public FaultReport behave() {
        office.faults().clear();
        return faults();
    }

    public FaultReport faults() {
        List<FaultRule> rules = office.faults().rules().stream()
                .map(rule -> new FaultRule(
                        rule.fault().word(),
                        rule.operation().map(Operation::word).orElse("any"),
                        rule.rate(),
                        rule.left().get()))
                .toList();
        return new FaultReport(rules, office.faults().injected());
    }

    /** From now on the bank sends its webhooks there. */
    public void sendWebhooksTo(String url) {
        office.door().sendTo(url);
    }

    /**
     * Tells once more by webhook how a booking stands.
     *
     * @param fault of webhooks, such as {@code webhook_forged}
     * @return the webhook's id; empty when nothing is booked under the reference
     * @throws IllegalArgumentException when the fault is none of webhooks
     */
    public Uni<Optional<String>> tellAgain(String reference, String fault) {
        Fault how = Fault.parse(fault);
        if (!how.isOfWebhook()) {
            throw new IllegalArgumentException(
                    "A webhook meets faults that begin with webhook; not " + how.word() + ".");
        }
        return uni(office.outbox().tellAgain(reference, how.word() + ':' + how.delayOfWebhook()));
    }

    public void seed(long seed) {
        office.faults().reseed(seed);
    }

    public Uni<ClockReport> turnClockBy(Duration duration) {
        return turnTo(office.clock().offset().plus(duration));
    }

    public Uni<ClockReport> setClock(Instant time) {
        return turnTo(office.clock().offsetTo(time));
    }

    public ClockReport clock() {
        return new ClockReport(office.clock().now(), office.clock().offset().toSeconds());
    }

    /** @param after the {@code next} of the page before; empty for the first */
    public Uni<BookReport> book(String after) {
        return uni(office.report(after));
    }

    private Uni<ClockReport> turnTo(Duration offset) {
        return uni(office.turnClock(offset)).map(turned -> clock());
    }

    private static Operation operation(String word) {
        return Operation.ofWord(word)
                .orElseThrow(() -> new IllegalArgumentException(
                        "The sandbox bank knows these operations: authorize, capture, void, refund, verify, inquire,"
                                + " reverse, evidence, accept."));
    }

    private static <T> Uni<T> uni(Future<T> future) {
        return Uni.createFrom().completionStage(future::toCompletionStage);
    }

    /**
     * Disputes something that was taken.
     *
     * @param reference of a capture, or of an authorization that took its money at once
     * @return empty when nothing was taken under this reference
     * @throws IllegalArgumentException when a word is not known, with a text that lists what is
     */
    public Uni<Optional<DisputeReport>> dispute(Complaint complaint) {
        return uni(office.disputes().open(complaint, office.clock().now()));
    }

    /**
     * Moves a dispute on, as a cardholder's bank would: to another stage, or to a decision.
     *
     * @return empty when there is no such dispute
     * @throws IllegalArgumentException when a word is not known, with a text that lists what is
     */
    public Uni<Optional<DisputeReport>> moveDispute(String dispute, Optional<String> stage, Optional<String> status) {
        return uni(office.disputes().move(dispute, stage, status, office.clock().now()));
    }

    /**
     * @param amount in minor units; all that was taken without it
     * @param fee what the bank asks for the dispute itself
     */
    public record Complaint(
            String reference,
            Optional<Long> amount,
            String reason,
            Optional<String> networkReasonCode,
            String stage,
            long fee) {}

    /** @param taken whether the bank has the money now */
    public record DisputeReport(
            String dispute,
            String reference,
            String stage,
            String status,
            boolean taken,
            long amount,
            String currency,
            Instant respondBy) {}

    /** @param injected how often each fault struck, by rules and by hints */
    public record FaultReport(List<FaultRule> rules, Map<String, Long> injected) {}

    /** @param left how often the rule may still strike */
    public record FaultRule(String fault, String operation, double rate, long left) {}

    /** @param offsetSeconds what the bank's clock is turned by */
    public record ClockReport(Instant now, long offsetSeconds) {}
}
