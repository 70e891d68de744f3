package io.postern.dispute;

import io.postern.acquirer.Acquirer;
import io.postern.acquirer.BankNews;
import io.postern.acquirer.DisputeStatus;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Lookup;
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
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Books what a bank tells of a dispute: opens it, or moves it on. The bank event's id goes into the transaction of the effect, so
 * telling it again changes nothing.
 */
@ApplicationScoped
public class ApplyDisputeNews {
    private static final int TRIES = 5;

    private final Database database;
    private final DisputeStore store;
    private final DisputedPayments payments;
    private final Acquirer acquirer;
    private final Merchants merchants;
    private final BookDispute book;
    private final Audit audit;
    private final Ids ids;
    private final Clock clock;

    ApplyDisputeNews(
            Database database,
            DisputeStore store,
            DisputedPayments payments,
            Acquirer acquirer,
            Merchants merchants,
            BookDispute book,
            Audit audit,
            Ids ids,
            Clock clock) {
        this.database = database;
        this.store = store;
        this.payments = payments;
        this.acquirer = acquirer;
        this.merchants = merchants;
        this.book = book;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * A bank's news of a dispute.
     *
     * @param bankEventId which of its events told it; null for a line of a file
     * @param acting whose caller brings it; the merchant itself where a worker does
     * @param trail the line on the trail, by the dispute's public id
     */
    record Told(
            @Nullable UUID bankEventId,
            String bank,
            BankNews.OfDispute news,
            UUID acting,
            Function<String, Insert> trail) {}

    /** What there is of it here. */
    private record Found(boolean booked, Optional<Dispute> dispute, DisputedPayment payment) {}

    /** @param bank who told it, by the word that payments show as their {@code acquirer} */
    public Uni<NewsOutcome> apply(UUID bankEventId, String bank, BankNews.OfDispute news) {
        return apply(new Told(
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
    Uni<NewsOutcome> apply(Told told) {
        if (!told.bank().equals(acquirer.name())) {
            return outcome(new NewsOutcome.NotOurs("told_by_another_bank"));
        }
        BankNews.OfDispute news = told.news();
        return payments.charged(news.merchantId(), news.reference())
                .map(charged -> Uni.createFrom()
                        .deferred(() -> find(told, charged))
                        .flatMap(found -> found.map(there -> decide(told, there))
                                .orElseGet(() -> outcome(new NewsOutcome.NotThereYet("not_found_yet"))))
                        .onFailure(DisputeStore::lostRace)
                        .retry()
                        .atMost(TRIES)
                        .onFailure(DisputeStore::lostRace)
                        .recoverWithItem(new NewsOutcome.NotThereYet("payment_busy")))
                .orElseGet(() -> outcome(new NewsOutcome.NotOurs("reference_is_not_ours")));
    }

    private Uni<Optional<Found>> find(Told told, DisputedPayments.Charged charged) {
        UUID merchantId = told.news().merchantId();
        Optional<Lookup<Boolean>> booked =
                Optional.ofNullable(told.bankEventId()).map(event -> payments.booked(merchantId, event));
        Lookup<Optional<Dispute>> dispute = store.lookup(
                merchantId,
                told.bank(),
                told.news().dispute(),
                told.news().amount().amountMinor());
        List<Lookup<?>> lookups = new ArrayList<>(List.of(dispute));
        booked.ifPresent(lookups::add);
        lookups.addAll(charged.lookups());
        return database.of(merchantId)
                .read(lookups)
                .map(row -> charged.payment()
                        .in(row)
                        .map(payment -> new Found(
                                booked.filter(event -> event.in(row)).isPresent(), dispute.in(row), payment)));
    }

    private Uni<NewsOutcome> decide(Told told, Found found) {
        if (found.booked()) {
            return outcome(new NewsOutcome.KnownAlready(object(found)));
        }
        if (!told.news().amount().currency().equals(found.payment().amount().currency())) {
            return outcome(new NewsOutcome.Contradicts(object(found), "another_currency"));
        }
        return merchants
                .profile(told.news().merchantId())
                .flatMap(merchant -> found.dispute()
                        .map(dispute -> hear(told, found, merchant, dispute))
                        .orElseGet(() -> open(told, found, merchant)));
    }

    private Uni<NewsOutcome> open(Told told, Found found, MerchantProfile merchant) {
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
        return book(told, found, merchant, Dispute.open(head, inOurWords(news, head), now));
    }

    private Uni<NewsOutcome> hear(Told told, Found found, MerchantProfile merchant, Dispute dispute) {
        Head head = dispute.life().head();
        if (!head.paymentId().equals(found.payment().id())) {
            return outcome(new NewsOutcome.Contradicts(head.publicId(), "another_payment"));
        }
        if (!head.amount().equals(told.news().amount())) {
            return ofAnotherAmount(told, found, merchant, dispute);
        }
        Dispute next = dispute.hears(inOurWords(told.news(), head), moment(merchant, found.payment()));
        if (!next.life().unwritten().isEmpty()) {
            return book(told, found, merchant, next);
        }
        return dispute.isContradictedBy(told.news())
                ? outcome(new NewsOutcome.Contradicts(head.publicId(), "decided_otherwise"))
                : known(told, found, head);
    }

    /** Which amount holds is for a person to say, who has the known one withdrawn; then the other is a dispute of its own. */
    private Uni<NewsOutcome> ofAnotherAmount(Told told, Found found, MerchantProfile merchant, Dispute known) {
        return known.life().last().status() == DisputeStatus.WITHDRAWN
                ? open(told, found, merchant)
                : outcome(new NewsOutcome.Contradicts(known.life().head().publicId(), "another_amount"));
    }

    private Uni<NewsOutcome> known(Told told, Found found, Head head) {
        List<Insert> parts = told(told, found.payment(), head, false);
        Uni<Void> written = parts.isEmpty()
                ? Uni.createFrom().voidItem()
                : database.of(head.merchantId()).write(parts);
        return written.replaceWith(new NewsOutcome.KnownAlready(head.publicId()));
    }

    private Uni<NewsOutcome> book(Told told, Found found, MerchantProfile merchant, Dispute next) {
        if (found.payment().isBusy() && BookDispute.touchesPayment(next)) {
            return outcome(new NewsOutcome.NotThereYet("move_under_way"));
        }
        Head head = next.life().head();
        List<Insert> more = new ArrayList<>(told(told, found.payment(), head, true));
        more.add(told.trail().apply(head.publicId()));
        return book.commit(merchant, told.acting(), next, found.payment(), more)
                .replaceWith(new NewsOutcome.Applied(head.publicId()));
    }

    private List<Insert> told(Told told, DisputedPayment payment, Head head, boolean news) {
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

    /** A bank's reason may be a word of its own; the network's code says more. */
    private static BankNews.OfDispute inOurWords(BankNews.OfDispute news, Head head) {
        return new BankNews.OfDispute(
                news.merchantId(),
                news.reference(),
                news.dispute(),
                news.stage(),
                news.status(),
                news.taken(),
                news.amount(),
                Optional.ofNullable(ReasonCodes.reason(
                        news.reason().orElse(null),
                        head.network(),
                        news.reasonCode().orElse(null))),
                news.reasonCode(),
                news.respondBy(),
                news.feeMinor(),
                news.extent());
    }

    private static String object(Found found) {
        return found.dispute()
                .map(dispute -> dispute.life().head().publicId())
                .orElseGet(() -> IdKind.PAYMENT.format(found.payment().id()));
    }

    private static Uni<NewsOutcome> outcome(NewsOutcome outcome) {
        return Uni.createFrom().item(outcome);
    }
}
