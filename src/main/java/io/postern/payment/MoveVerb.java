package io.postern.payment;

import io.postern.access.Caller;
import io.postern.database.Lookup;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.idempotency.Print;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * What every move on an existing payment begins with: claim the key, read the payment. When another move was faster, the
 * chain's next link is taken and the caller is told that the payment is busy.
 */
@ApplicationScoped
class MoveVerb {
    /** What a verb does once it knows the payment. */
    interface Step {
        Uni<Answer> take(Shop shop, Claim claim, Payment payment);
    }

    private final Shop.Opener shops;
    private final Idempotency idempotency;
    private final PaymentStore payments;

    MoveVerb(Shop.Opener shops, Idempotency idempotency, PaymentStore payments) {
        this.shops = shops;
        this.idempotency = idempotency;
        this.payments = payments;
    }

    /** @param request what makes two such requests the same one */
    Uni<Answer> on(Caller caller, String key, String operation, UUID paymentId, Object request, Step step) {
        return on(caller, key, operation, paymentId, (shop, print) -> request, step);
    }

    /** The same for a request that may name a card. */
    Uni<Answer> on(
            Caller caller,
            String key,
            String operation,
            UUID paymentId,
            BiFunction<Shop, Print, ?> request,
            Step step) {
        return shops.open(caller.merchantId()).flatMap(shop -> {
            Claim claim =
                    idempotency.claim(caller, shop.keys(), key, operation, (Print print) -> request.apply(shop, print));
            Lookup<Optional<Payment>> lookup = payments.lookup(shop.merchantId(), paymentId);
            return idempotency.once(claim, shop.keys(), List.of(lookup), row -> {
                Payment payment = ReadPayments.present(lookup.in(row), paymentId);
                return step.take(shop, claim, payment)
                        .onFailure(PaymentStore::lostRace)
                        .recoverWithUni(
                                lost -> idempotency.replayOr(claim, shop.keys(), () -> IllegalMove.busy(payment)));
            });
        });
    }
}
