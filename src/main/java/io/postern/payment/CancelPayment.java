package io.postern.payment;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Insert;
import io.postern.id.IdKind;
import io.postern.id.Ids;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Gives up what was not captured: the bank releases it, or nothing was set aside and no bank is asked. */
@ApplicationScoped
class CancelPayment {
    private final MoveVerb verb;
    private final Idempotency idempotency;
    private final VoidPayment voiding;
    private final MoveEnd end;
    private final Audit audit;
    private final Ids ids;
    private final Clock clock;

    CancelPayment(
            MoveVerb verb,
            Idempotency idempotency,
            VoidPayment voiding,
            MoveEnd end,
            Audit audit,
            Ids ids,
            Clock clock) {
        this.verb = verb;
        this.idempotency = idempotency;
        this.voiding = voiding;
        this.end = end;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    Uni<Answer> cancel(Caller caller, String key, String id, CancelRequest request) {
        UUID paymentId = ReadPayments.paymentId(id);
        return verb.on(
                caller,
                key,
                "POST /v1/payments/" + id + "/cancel",
                paymentId,
                request,
                (shop, claim, payment) -> give(shop, caller, claim, payment, request.reason()));
    }

    private Uni<Answer> give(Shop shop, Caller caller, Claim claim, Payment payment, String reason) {
        List<Insert> before = new ArrayList<>();
        before.add(idempotency.take(claim, payment.life().head().id()));
        before.add(audit.entry(
                caller,
                "payment.cancel",
                IdKind.PAYMENT.format(payment.life().head().id()),
                Map.of("reason", reason)));
        Owed owed = Owed.toCaller(claim.key(), 200);
        return switch (payment) {
            case Payment.AwaitingCard idle -> end.commitAlone(shop, idle.cancel(reason, clock.instant()), before, owed);
            case Payment.AwaitingAction open ->
                voiding.ask(shop, open.cancel(ids.next(), reason, clock.instant()), before, owed);
            case Payment.Capturable open ->
                voiding.ask(shop, open.cancel(ids.next(), reason, clock.instant()), before, owed);
            default -> throw IllegalMove.of(payment, "canceled");
        };
    }
}
