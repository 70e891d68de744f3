package io.postern.dispute;

import io.postern.database.Insert;
import io.postern.event.Events;
import io.postern.receipt.Receipts;
import io.postern.subject.HoldKind;
import io.postern.subject.Subjects;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What others are given of a dispute's new facts: a receipt for each, what its merchant is told, and the hold on a person's data. */
@ApplicationScoped
class DisputeChronicle {
    private final Receipts receipts;
    private final Events events;
    private final Subjects subjects;

    DisputeChronicle(Receipts receipts, Events events, Subjects subjects) {
        this.receipts = receipts;
        this.events = events;
        this.subjects = subjects;
    }

    /** @param paymentSeq number of the payment's fact that goes with it; null when there is none */
    Optional<Insert> receipt(Head head, Fact fact, @Nullable Integer paymentSeq) {
        return fact.kind()
                .receiptKind()
                .map(kind -> receipts.issue(
                        head.merchantId(),
                        kind,
                        head.paymentId(),
                        paymentSeq,
                        head.publicId(),
                        DisputeStatement.of(head, fact)));
    }

    /** Each type once, with the dispute as it stands after all of its new facts. */
    List<Insert> announce(Dispute dispute) {
        Life life = dispute.life();
        Set<String> types = new LinkedHashSet<>();
        life.unwritten().forEach(fact -> types.addAll(types(fact)));
        List<Insert> parts = new ArrayList<>();
        DisputeView view = DisputeView.of(dispute);
        for (String type : types) {
            parts.addAll(
                    events.announce(life.head().merchantId(), type, life.head().id(), view.version(), view));
        }
        return parts;
    }

    private static List<String> types(Fact fact) {
        List<String> types = new ArrayList<>();
        if (fact.seq() == 1) {
            types.add("dispute.created");
        }
        if (fact.changeMinor() > 0) {
            types.add("dispute.funds_withdrawn");
        }
        if (fact.changeMinor() < 0) {
            types.add("dispute.funds_reinstated");
        }
        if (fact.ends()) {
            types.add("dispute.closed");
        }
        return types.isEmpty() || fact.kind() == FactKind.ESCALATED ? with(types, "dispute.updated") : types;
    }

    private static List<String> with(List<String> types, String more) {
        types.add(more);
        return types;
    }

    /** A person's data is held while a dispute is open: it may be evidence. */
    List<Insert> hold(Life life, @Nullable UUID subject) {
        Fact first = life.unwritten().getFirst();
        UUID before = first.before() == null ? null : first.before().detail().hold();
        UUID after = life.detail().hold();
        List<Insert> parts = new ArrayList<>();
        if (before != null && !before.equals(after)) {
            parts.add(subjects.release(life.head().merchantId(), before));
        }
        if (after != null && !after.equals(before)) {
            parts.add(subjects.hold(
                    life.head().merchantId(),
                    subject,
                    after,
                    HoldKind.DISPUTE,
                    life.head().publicId()));
        }
        return parts;
    }
}
