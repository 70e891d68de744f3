package io.postern.payment;

import io.postern.audit.Audit;
import io.postern.id.IdKind;
import io.postern.id.Ids;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Ends an authorization that ran out: what was not captured by then is released. */
@ApplicationScoped
class ExpirePayment {
    private final VoidPayment voiding;
    private final WorkStore work;
    private final Audit audit;
    private final Ids ids;
    private final Clock clock;

    ExpirePayment(VoidPayment voiding, WorkStore work, Audit audit, Ids ids, Clock clock) {
        this.voiding = voiding;
        this.work = work;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    Uni<Void> expire(Shop shop, Payment payment, WorkStore.Work due) {
        return switch (payment) {
            case Payment.Capturable open
            when hasLapsed(open) ->
                voiding.ask(
                                shop,
                                open.cancel(ids.next(), VoidPayment.LAPSED, clock.instant()),
                                List.of(audit.bySystem(
                                        due.merchantId(),
                                        "expiry",
                                        "payment.expire",
                                        IdKind.PAYMENT.format(due.paymentId()),
                                        null)),
                                new Owed(Optional.empty(), 200, List.of()))
                        .replaceWithVoid();
            case Payment.Paid paid -> work.drop(due);
            case Payment.Over over -> work.drop(due);
            // Something is under way, or it is not time yet: the row was put off and comes up again.
            default -> Uni.createFrom().voidItem();
        };
    }

    private boolean hasLapsed(Payment.Capturable open) {
        return !clock.instant().isBefore(open.life().detail().authorizationExpiresAt());
    }
}
