package io.postern.dispute;

import io.postern.acquirer.Acquirer;
import io.postern.acquirer.BankNews;
import io.postern.acquirer.DisputeStatus;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.dispute.FindTold.Found;
import io.postern.id.IdKind;
import io.postern.id.Ids;
import io.postern.merchant.MerchantProfile;
import io.postern.merchant.Merchants;
import io.postern.payment.DisputedPayment;
import io.postern.payment.DisputedPayments;
import io.postern.payment.NewsOutcome;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Books what a bank tells of a dispute: opens it, or moves it on. The bank event's id goes into the transaction of the effect, so
 * telling it again changes nothing.
 */
@ApplicationScoped
public class ApplyDisputeNews {
    private static final int TRIES = 5;

    private final Database database;
    private final FindTold find;
    private final DisputedPayments payments;
    private final Acquirer acquirer;
    private final Merchants merchants;
    private final BookDispute book;
    private final Audit audit;
    private final Ids ids;
    private final Clock clock;

    ApplyDisputeNews(
            Database database,
            FindTold find,
            DisputedPayments payments,
            Acquirer acquirer,
            Merchants merchants,
            BookDispute book,
            Audit audit,
            Ids ids,
            Clock clock) {
        this.database = database;
        this.find = find;
        this.payments = payments;
        this.acquirer = acquirer;
        this.merchants = merchants;
        this.book = book;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /** @param bank who told it, by the word that payments show as their {@code acquirer} */
    public Uni<NewsOutcome> apply(UUID bankEventId, String bank, BankNews.OfDispute news) {
        return apply(new ToldDispute(
                bankEventId,
                bank,
                news,
                news.merchantId(),
                dispute -> audit.bySystem(
                        news.merchantId(),
                        "bank_events",
                        "dispute.bank_event",
                        dispute,
                        Map.of("bank_event", IdKind.BANK_EVENT.format(bankEventId), "said", news.said()))));
    }

    /** A bank speaks of its own charges alone, by webhook as by file. */
    Uni<NewsOutcome> apply(ToldDispute told) {
        if (!told.bank().equals(acquirer.name())) {
            return outcome(new NewsOutcome.NotOurs("told_by_another_bank"));
        }
        return payments.charged(told.merchantId(), told.news().reference())
                .map(charged -> Uni.createFrom()
                        .deferred(() -> find.find(told, charged))
                        .flatMap(found -> found.map(there -> decide(told, there))
                                .orElseGet(() -> outcome(new NewsOutcome.NotThereYet("not_found_yet"))))
                        .onFailure(DisputeStore::lostRace)
                        .retry()
                        .atMost(TRIES)
                        .onFailure(DisputeStore::lostRace)
                        .recoverWithItem(new NewsOutcome.NotThereYet("payment_busy")))
                .orElseGet(() -> outcome(new NewsOutcome.NotOurs("reference_is_not_ours")));
    }

    private Uni<NewsOutcome> decide(ToldDispute told, Found found) {
        if (found.booked()) {
            return outcome(new NewsOutcome.KnownAlready(found.object()));
        }
        if (!told.news().amount().currency().equals(found.payment().amount().currency())) {
            return outcome(new NewsOutcome.Contradicts(found.object(), "another_currency"));
        }
        return merchants
                .profile(told.merchantId())
                .flatMap(merchant -> found.dispute()
                        .map(dispute -> hear(told, found, merchant, dispute))
                        .orElseGet(() -> open(told, found, merchant)));
    }

    private Uni<NewsOutcome> open(ToldDispute told, Found found, MerchantProfile merchant) {
        DisputedPayment payment = found.payment();
        if (!payment.isBusy() && !payment.isCaptured()) {
            return outcome(new NewsOutcome.NotThereYet("not_captured_yet"));
        }
        BankNews.OfDispute news = told.news();
        Moment now = moment(merchant, payment);
        Head head = new Head(
                merchant.id(),
                ids.next(),
                payment.id(),
                told.bank(),
                news.dispute(),
                news.reference(),
                news.amount(),
                payment.card().brand(),
                payment.card().last4(),
                payment.merchantReference(),
                now.at());
        return book(told, found, merchant, Dispute.open(head, told.inWordsOf(head), now));
    }

    private Uni<NewsOutcome> hear(ToldDispute told, Found found, MerchantProfile merchant, Dispute dispute) {
        Head head = dispute.life().head();
        if (!head.paymentId().equals(found.payment().id())) {
            return outcome(new NewsOutcome.Contradicts(head.publicId(), "another_payment"));
        }
        if (!head.amount().equals(told.news().amount())) {
            return ofAnotherAmount(told, found, merchant, dispute);
        }
        Dispute next = dispute.hears(told.inWordsOf(head), moment(merchant, found.payment()));
        if (!next.life().unwritten().isEmpty()) {
            return book(told, found, merchant, next);
        }
        return dispute.isContradictedBy(told.news())
                ? outcome(new NewsOutcome.Contradicts(head.publicId(), "decided_otherwise"))
                : known(told, found, head);
    }

    /** Which amount holds is for a person to say, who has the known one withdrawn; then the other is a dispute of its own. */
    private Uni<NewsOutcome> ofAnotherAmount(ToldDispute told, Found found, MerchantProfile merchant, Dispute known) {
        return known.life().last().status() == DisputeStatus.WITHDRAWN
                ? open(told, found, merchant)
                : outcome(new NewsOutcome.Contradicts(known.life().head().publicId(), "another_amount"));
    }

    private Uni<NewsOutcome> known(ToldDispute told, Found found, Head head) {
        List<Insert> parts = told(told, found.payment(), head, false);
        Uni<Void> written = parts.isEmpty()
                ? Uni.createFrom().voidItem()
                : database.of(head.merchantId()).write(parts);
        return written.replaceWith(new NewsOutcome.KnownAlready(head.publicId()));
    }

    private Uni<NewsOutcome> book(ToldDispute told, Found found, MerchantProfile merchant, Dispute next) {
        if (found.payment().isBusy() && BookDispute.touchesPayment(next)) {
            return outcome(new NewsOutcome.NotThereYet("move_under_way"));
        }
        Head head = next.life().head();
        List<Insert> more = new ArrayList<>(told(told, found.payment(), head, true));
        more.add(told.trail().apply(head.publicId()));
        return book.commit(merchant, told.acting(), next, found.payment(), more)
                .replaceWith(new NewsOutcome.Applied(head.publicId()));
    }

    private List<Insert> told(ToldDispute told, DisputedPayment payment, Head head, boolean news) {
        return told.bankEventId() == null
                ? List.of()
                : List.of(payments.told(
                        head.merchantId(),
                        told.bankEventId(),
                        payment.id(),
                        told.bank(),
                        head.id(),
                        told.news().said(),
                        news));
    }

    private Moment moment(MerchantProfile merchant, DisputedPayment payment) {
        return new Moment(
                clock.instant(),
                ReasonCodes.days(payment.card().brand()),
                merchant.plan().disputeFeeMinor(),
                payment.subject() == null ? null : ids.next());
    }

    private static Uni<NewsOutcome> outcome(NewsOutcome outcome) {
        return Uni.createFrom().item(outcome);
    }
}
