package io.postern.payment;

import io.postern.access.Caller;
import io.postern.acquirer.Acquirer;
import io.postern.acquirer.CaptureOrder;
import io.postern.audit.Audit;
import io.postern.card.Cards;
import io.postern.database.Database;
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
import java.util.Optional;
import java.util.UUID;

/** Takes money that was set aside, in one part or several. */
@ApplicationScoped
class CapturePayment {
    private final MoveVerb verb;
    private final Idempotency idempotency;
    private final Database database;
    private final Chronicle chronicle;
    private final WorkStore work;
    private final Acquirer acquirer;
    private final SettleCapture settle;
    private final Audit audit;
    private final Ids ids;
    private final Clock clock;

    CapturePayment(
            MoveVerb verb,
            Idempotency idempotency,
            Database database,
            Chronicle chronicle,
            WorkStore work,
            Acquirer acquirer,
            SettleCapture settle,
            Audit audit,
            Ids ids,
            Clock clock) {
        this.verb = verb;
        this.idempotency = idempotency;
        this.database = database;
        this.chronicle = chronicle;
        this.work = work;
        this.acquirer = acquirer;
        this.settle = settle;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    Uni<Answer> capture(Caller caller, String key, String id, CaptureRequest request) {
        UUID paymentId = ReadPayments.paymentId(id);
        return verb.on(
                caller, key, "POST /v1/payments/" + id + "/capture", paymentId, request, (shop, claim, payment) -> {
                    Payment.Capturing asked = asked(payment, request);
                    return begin(caller, claim, asked)
                            .flatMap(durable -> acquirer.capture(order(durable.life()))
                                    .flatMap(answer ->
                                            settle.book(shop, durable, answer, Owed.toCaller(claim.key(), 200))));
                });
    }

    private Payment.Capturing asked(Payment payment, CaptureRequest request) {
        if (!(payment instanceof Payment.Capturable open)) {
            throw IllegalMove.of(payment, "captured");
        }
        Cards.refuseNumbersIn(String.valueOf(request.amount()), "amount");
        long rest = open.life().totals().capturableMinor();
        long wanted = request.amountOr(rest);
        if (wanted > rest) {
            throw IllegalMove.tooMuch(payment, "captured", wanted, rest);
        }
        return open.capture(ids.next(), wanted, request.closes(), clock.instant());
    }

    private Uni<Payment.Capturing> begin(Caller caller, Claim claim, Payment.Capturing asked) {
        Life life = asked.life();
        List<Insert> parts = new ArrayList<>();
        parts.add(idempotency.take(claim, life.head().id()));
        parts.addAll(chronicle.write(asked));
        parts.add(work.begin(life, Optional.of(claim.key())));
        parts.add(audit.entry(
                caller,
                "payment.capture",
                IdKind.PAYMENT.format(life.head().id()),
                Map.of("amount", life.move().amountMinor(), "final", life.move().isFinal())));
        return database.of(life.head().merchantId()).write(parts).replaceWith(new Payment.Capturing(life.written()));
    }

    private static CaptureOrder order(Life life) {
        return new CaptureOrder(
                life.head().merchantId(),
                life.move().reference(),
                IdKind.ATTEMPT.format(life.attempt().id()),
                life.head().amount().withAmount(life.move().amountMinor()),
                life.move().isFinal(),
                life.head().sandboxHints());
    }
}
