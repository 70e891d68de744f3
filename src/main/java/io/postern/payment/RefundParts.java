package io.postern.payment;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Insert;
import io.postern.id.IdKind;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.ledger.Funds;
import io.postern.ledger.Journal;
import io.postern.ledger.Ledger;
import io.postern.ledger.Leg;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the transactions of a refund write. */
@ApplicationScoped
class RefundParts {
    private final Idempotency idempotency;
    private final Chronicle chronicle;
    private final WorkStore work;
    private final Ledger ledger;
    private final Audit audit;

    RefundParts(Idempotency idempotency, Chronicle chronicle, WorkStore work, Ledger ledger, Audit audit) {
        this.idempotency = idempotency;
        this.chronicle = chronicle;
        this.work = work;
        this.ledger = ledger;
        this.audit = audit;
    }

    /** Transaction 1: the money leaves the merchant's funds before the bank is asked. */
    List<Insert> begin(Caller caller, Shop shop, Claim claim, Payment.Refunding asked, Refund refund, Funds funds) {
        List<Insert> parts = new ArrayList<>();
        parts.add(idempotency.take(claim, refund.id()));
        parts.addAll(chronicle.write(asked, refund));
        parts.add(work.begin(asked.life(), Optional.of(claim.key())));
        if (!shop.profile().isGatewayOnly()) {
            parts.addAll(post(
                    "refund_created",
                    refund,
                    RefundJournal.created(shop.profile().plan(), refund.amount(), funds)));
        }
        parts.add(audit.entry(
                caller,
                "refund.create",
                IdKind.REFUND.format(refund.id()),
                Map.of(
                        "payment",
                        IdKind.PAYMENT.format(refund.paymentId()),
                        "amount",
                        refund.amount().amountMinor())));
        return parts;
    }

    List<Insert> post(String kind, Refund refund, List<Leg> legs) {
        return ledger.post(new Journal(
                refund.merchantId(),
                kind,
                refund.paymentId(),
                IdKind.REFUND.format(refund.id()),
                refund.amount().currency(),
                legs));
    }
}
