package io.postern.dispute;

import io.postern.acquirer.MovementAnswer;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.dispute.EvidenceCase.Found;
import io.postern.id.Ids;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Idempotency;
import io.postern.merchant.Merchants;
import io.postern.payment.DisputedPayment;
import io.postern.payment.DisputedPayments;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Books what a bank said to an answer: the fact of the evidence, and with it what that means for the dispute. The bank's own news
 * may have been quicker; then the dispute stands where they left it.
 */
@ApplicationScoped
class SettleAnswer {
    private static final int TRIES = 5;

    private final EvidenceCase cases;
    private final EvidenceStore store;
    private final EvidenceViews views;
    private final AnswerWork work;
    private final DisputeStore disputes;
    private final DisputedPayments payments;
    private final Merchants merchants;
    private final BookDispute book;
    private final Database database;
    private final Idempotency idempotency;
    private final Ids ids;

    SettleAnswer(
            EvidenceCase cases,
            EvidenceStore store,
            EvidenceViews views,
            AnswerWork work,
            DisputeStore disputes,
            DisputedPayments payments,
            Merchants merchants,
            BookDispute book,
            Database database,
            Idempotency idempotency,
            Ids ids) {
        this.cases = cases;
        this.store = store;
        this.views = views;
        this.work = work;
        this.disputes = disputes;
        this.payments = payments;
        this.merchants = merchants;
        this.book = book;
        this.database = database;
        this.idempotency = idempotency;
        this.ids = ids;
    }

    /**
     * @param asked what the bank was told
     * @param key whose answer is owed
     * @param trail an audit entry when a worker ends it; none when the caller's own request does
     */
    Uni<Answer> book(Found found, Evidence asked, MovementAnswer said, String key, List<Insert> trail) {
        return switch (said) {
            case MovementAnswer.Accepted accepted -> taken(found, asked, key, trail);
            case MovementAnswer.Refused refused -> {
                Evidence ended = asked.refused(refused.code(), cases.now());
                yield alone(found, found.dispute(), ended, key, trail);
            }
            case MovementAnswer.Pending pending -> open(found, asked, key);
            case MovementAnswer.Unknown unknown -> open(found, asked, key);
        };
    }

    /** Nobody knows yet: the work stays, and the caller is told so. */
    private Uni<Answer> open(Found found, Evidence asked, String key) {
        Answer answer = views.answer(found.dispute(), asked);
        return database.of(found.merchantId())
                .write(List.of(idempotency.keepOwed(key, found.keys(), answer)))
                .replaceWith(answer);
    }

    private record There(Dispute dispute, DisputedPayment payment) {}

    private Uni<Answer> taken(Found found, Evidence asked, String key, List<Insert> trail) {
        return Uni.createFrom()
                .deferred(() -> look(found))
                .flatMap(there -> taken(found, there, asked, key, trail))
                .onFailure(DisputeStore::lostRace)
                .retry()
                .atMost(TRIES);
    }

    private Uni<There> look(Found found) {
        Lookup<Optional<Dispute>> dispute = disputes.lookup(
                found.merchantId(), found.dispute().life().head().id());
        Lookup<Optional<DisputedPayment>> payment = payments.found(found.merchantId());
        return database.of(found.merchantId())
                .read(dispute, disputes.payment(), payment)
                .map(row ->
                        new There(dispute.in(row).orElseThrow(), payment.in(row).orElseThrow()));
    }

    private Uni<Answer> taken(Found found, There there, Evidence asked, String key, List<Insert> trail) {
        Evidence ended = asked.taken(cases.now());
        if (!(there.dispute() instanceof Dispute.NeedsResponse open) || !isAt(there.dispute(), ended)) {
            return alone(found, there.dispute(), ended, key, trail);
        }
        return merchants.profile(found.merchantId()).flatMap(merchant -> {
            Dispute next = next(open, ended, merchant.plan().disputeFeeMinor());
            if (there.payment().isBusy() && BookDispute.touchesPayment(next)) {
                return open(found, asked, key); // the worker finishes it when the payment is at rest
            }
            Answer answer = views.answer(next, ended);
            return book.commit(merchant, next, there.payment(), parts(found, ended, key, answer, trail))
                    .replaceWith(answer);
        });
    }

    private static boolean isAt(Dispute dispute, Evidence ended) {
        return dispute.life().last().stage().wire().equals(ended.stage());
    }

    private Dispute next(Dispute.NeedsResponse open, Evidence ended, long planFeeMinor) {
        return ended.kind() == EvidenceKind.SUBMITTED
                ? open.responded(ended.at())
                : open.accepted(new Moment(ended.at(), 0, planFeeMinor, ids.next()));
    }

    /** The dispute itself stays as it is. */
    private Uni<Answer> alone(Found found, Dispute dispute, Evidence ended, String key, List<Insert> trail) {
        Answer answer = views.answer(dispute, ended);
        return database.of(found.merchantId())
                .write(parts(found, ended, key, answer, trail))
                .replaceWith(answer);
    }

    private List<Insert> parts(Found found, Evidence ended, String key, Answer answer, List<Insert> trail) {
        List<Insert> parts = new ArrayList<>(trail);
        parts.add(store.append(found.merchantId(), ended));
        parts.add(work.end(found.merchantId(), ended));
        parts.add(idempotency.keepOwed(key, found.keys(), answer));
        return parts;
    }
}
