package io.postern.payment;

import io.postern.access.Caller;
import io.postern.access.CheckoutGrant;
import io.postern.access.CheckoutTerms;
import io.postern.database.Database;
import io.postern.database.Lookup;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Idempotency;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.wire.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/**
 * Holds a buyer's browser to its checkout token: to the terms that the merchant fixed, to the one payment that it made,
 * and to what a buyer may see of it. Everybody else passes.
 */
@ApplicationScoped
class BuyersDoor {
    /** Whoever tries more cards than this on one payment tries out stolen ones. */
    private static final int MOST_CARDS = 10;

    private final Idempotency idempotency;
    private final Database database;
    private final Json json;

    BuyersDoor(Idempotency idempotency, Database database, Json json) {
        this.idempotency = idempotency;
        this.database = database;
        this.json = json;
    }

    /** The request with the token's terms in it; whoever has no such token must say amount and currency itself. */
    static PaymentRequest complete(Caller caller, PaymentRequest request) {
        PaymentRequest complete =
                caller.checkout().map(grant -> onTerms(request, grant.terms())).orElse(request);
        needed("amount", complete.amount());
        needed("currency", complete.currency());
        return complete;
    }

    private static PaymentRequest onTerms(PaymentRequest sent, CheckoutTerms terms) {
        return new PaymentRequest(
                CheckoutTerms.keep("amount", sent.amount(), terms.amount()),
                CheckoutTerms.keep("currency", sent.currency(), terms.currency()),
                sent.token(),
                sent.card(),
                CheckoutTerms.keep("capture_method", sent.captureMethod(), terms.captureMethod()),
                sent.cvc(),
                CheckoutTerms.keep("return_url", sent.returnUrl(), terms.returnUrl()),
                CheckoutTerms.keep("merchant_reference", sent.merchantReference(), terms.merchantReference()),
                CheckoutTerms.keep("unique_reference", sent.uniqueReference(), null),
                CheckoutTerms.keep("description", sent.description(), terms.description()),
                customer(sent.customer(), terms.customer()),
                CheckoutTerms.keep("metadata", sent.metadata(), null));
    }

    private static PaymentRequest.Customer customer(PaymentRequest.Customer sent, String fixed) {
        if (sent != null) {
            CheckoutTerms.keep("customer.id", sent.id(), fixed);
            CheckoutTerms.keep("customer.email", sent.email(), null);
            CheckoutTerms.keep("customer.ip", sent.ip(), null);
        }
        return fixed == null ? null : new PaymentRequest.Customer(fixed, null, null);
    }

    private static void needed(String field, Object value) {
        if (value == null) {
            throw ProblemException.of(Problem.MISSING_FIELD, field, field + " is missing.");
        }
    }

    /** To a checkout token there is no other payment than its own. */
    Uni<Void> admit(Caller caller, String id) {
        return caller.checkout()
                .map(grant -> admit(caller.merchantId(), grant, id))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> admit(UUID merchantId, CheckoutGrant grant, String id) {
        UUID paymentId = ReadPayments.paymentId(id);
        Lookup<Optional<UUID>> made = idempotency.madeBy(merchantId, grant);
        return database.of(merchantId)
                .read(made)
                .invoke(row -> made.in(row)
                        .filter(paymentId::equals)
                        .orElseThrow(() -> ProblemException.notFound("payment", id)))
                .replaceWithVoid();
    }

    /** A checkout token is no way to find out which of many cards are good. */
    static void refuseTooManyCards(Caller caller, long tried) {
        if (caller.checkout().isPresent() && tried >= MOST_CARDS) {
            throw ProblemException.of(
                    Problem.ILLEGAL_STATE,
                    "card",
                    MOST_CARDS + " cards were declined for this payment; a browser may try no more.");
        }
    }

    /** An answer is kept for retries as its merchant sees it, and cut down on its way out. */
    Answer shown(Caller caller, Answer answer) {
        if (caller.checkout().isEmpty()) {
            return answer;
        }
        PaymentView view = json.read(answer.json(), PaymentView.class);
        return new Answer(answer.status(), json.write(view.toBuyer()), answer.replayed());
    }

    static PaymentView shown(Caller caller, PaymentView view) {
        return caller.checkout().isEmpty() ? view : view.toBuyer();
    }
}
