package io.postern.payment;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.postern.acquirer.Acquirer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts how moves on payments ended, by what each left behind, and how refunds did. */
@Startup
@ApplicationScoped
class PaymentMeters {
    private final MeterRegistry meters;
    private final String bank;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    PaymentMeters(MeterRegistry meters, Acquirer acquirer) {
        this.meters = meters;
        this.bank = acquirer.name();
        for (Status status : Status.values()) {
            payments("authorization", status); // there from the start: a first increase of nothing is no increase
        }
        for (Refund.State state : Refund.State.values()) {
            refunds(state);
        }
    }

    /** Counts nothing for a payment that stayed as it was. */
    void ended(Payment payment) {
        Life life = payment.life();
        if (!life.unwritten().isEmpty()) {
            payments(move(life), life.last().status()).increment();
        }
    }

    void ended(Refund refund) {
        refunds(refund.state()).increment();
    }

    private Counter payments(String move, Status status) {
        return counters.computeIfAbsent(
                move + ' ' + status.wire(),
                both -> Counter.builder("postern.payments")
                        .description("Ends of moves on payments, by the status they left the payment in")
                        .tags("acquirer", bank, "move", move, "status", status.wire())
                        .register(meters));
    }

    private Counter refunds(Refund.State state) {
        return counters.computeIfAbsent(
                "refund of " + state,
                any -> Counter.builder("postern.refunds")
                        .description("States that refunds came into by what the bank said or did not say")
                        .tags("acquirer", bank, "state", state.wire())
                        .register(meters));
    }

    /** What the first of the new facts is about: later ones are its consequences. */
    private static String move(Life life) {
        return switch (life.unwritten().getFirst().kind()) {
            case CREATED, CONFIRMED, AUTHORIZED, DECLINED, ACTION_REQUIRED, CAPTURED_AT_ONCE -> "authorization";
            case CAPTURE_REQUESTED, CAPTURED, CAPTURE_FAILED, CAPTURE_REVERSED -> "capture";
            case VOID_REQUESTED, AUTHORIZATION_VOIDED, VOID_FAILED -> "void";
            case REFUND_REQUESTED, REFUND_PENDING, REFUND_SUCCEEDED, REFUND_FAILED -> "refund";
            case DISPUTE_OPENED, DISPUTE_CHANGED, DISPUTE_CLOSED -> "dispute";
            case UNANSWERED -> life.move().kind().word();
        };
    }
}
