package io.postern.dispute;

import io.postern.acquirer.BankNews;
import io.postern.acquirer.DisputeStage;
import io.postern.acquirer.DisputeStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a bank's word makes of a dispute. The further of the two counts; of the same stage, what is less far may still tell that
 * money was taken, or fill in what nobody had said. So the end is the same for every order of the bank's words.
 */
final class Hearing {
    private Hearing() {}

    static Life begin(Head head, BankNews.OfDispute news, Moment now) {
        StageBefore before = saysWhereTheMoneyIs(news) ? null : StageBefore.UNKNOWN;
        Detail detail = Detail.opening(news.respondBy().isEmpty(), now.at(), now.freshHold(), before)
                .because(news.reason().orElse(null), news.reasonCode().orElse(null));
        return Life.begin(head, news.stage(), news.respondBy().orElseGet(now::usualDeadline), detail);
    }

    static Dispute of(Dispute dispute, BankNews.OfDispute told, Moment now) {
        Life life = dispute.life();
        BankNews.OfDispute news = told.at(life.last().stage());
        if (Fact.progress(news.stage(), news.status()) > life.last().progress()) {
            return Dispute.of(advance(life, news, now));
        }
        return learn(dispute, news, now);
    }

    private static Life advance(Life life, BankNews.OfDispute news, Moment now) {
        Fact last = life.last();
        boolean escalates = news.stage() != last.stage();
        StageBefore before = escalates ? escalated(last, news) : heard(last, news);
        boolean taken = news.taken()
                || news.status() == DisputeStatus.LOST // or it would not be
                || (escalates
                        ? before != null && before.leavesTaken()
                        : last.detail().taken());
        Held held = held(life, news.stage(), news.status(), taken, news, now);
        FactKind kind = escalates && !news.status().isOver() ? FactKind.ESCALATED : FactKind.into(news.status());
        Deadline deadline = escalates ? Deadline.first(news, now) : Deadline.of(last, news);
        Detail detail = known(last.detail(), news, taken).after(before).held(hold(last, news.status(), now));
        return life.then(
                kind,
                news.stage(),
                news.status(),
                held,
                deadline.at(),
                deadline.isOther() ? detail.deadline(deadline.assumed(), now.at()) : detail,
                now.at());
    }

    private static @Nullable StageBefore escalated(Fact last, BankNews.OfDispute news) {
        return saysWhereTheMoneyIs(news)
                ? null
                : StageBefore.UNKNOWN.with(
                        last.stage(), last.status(), last.detail().taken());
    }

    private static boolean saysWhereTheMoneyIs(BankNews.OfDispute news) {
        return news.extent() == BankNews.OfDispute.Extent.WHOLE;
    }

    /** Of the present stage or an earlier one. */
    private static @Nullable StageBefore heard(Fact last, BankNews.OfDispute news) {
        StageBefore before = last.detail().before();
        if (before == null || news.stage() != last.stage()) {
            return before == null ? null : before.with(news.stage(), news.status(), news.taken());
        }
        return news.taken() ? null : before;
    }

    /** The status stays. What is told of an earlier stage moves money only when the present one leaves it where it was. */
    private static Dispute learn(Dispute dispute, BankNews.OfDispute news, Moment now) {
        Life life = dispute.life();
        Fact last = life.last();
        boolean same = news.stage() == last.stage();
        StageBefore before = heard(last, news);
        boolean taken = before != null
                ? before.leavesTaken()
                : last.detail().taken()
                        || same && news.taken() && !last.status().isForMerchant();
        Held held = held(life, last.stage(), last.status(), taken, news, now);
        Deadline deadline = same && !last.status().isOver() ? Deadline.of(last, news) : Deadline.asBefore(last);
        Detail told = known(last.detail(), news, taken).after(before);
        Detail detail = deadline.isOther() ? told.deadline(deadline.assumed(), now.at()) : told;
        if (held.equals(last.held()) && !deadline.isOther() && detail.equals(last.detail())) {
            return dispute;
        }
        return Dispute.of(life.then(
                moved(last.held(), held), last.stage(), last.status(), held, deadline.at(), detail, now.at()));
    }

    private static FactKind moved(Held before, Held after) {
        if (after.minor() == before.minor()) {
            return FactKind.UPDATED;
        }
        return after.minor() > before.minor() ? FactKind.FUNDS_WITHDRAWN : FactKind.FUNDS_REINSTATED;
    }

    private static Detail known(Detail detail, BankNews.OfDispute news, boolean taken) {
        return detail.taken(taken)
                .because(news.reason().orElse(null), news.reasonCode().orElse(null));
    }

    private static Held held(
            Life life, DisputeStage stage, DisputeStatus status, boolean taken, BankNews.OfDispute news, Moment now) {
        return life.last()
                .held()
                .at(Position.of(stage, status, taken), life.head().amount().amountMinor(), now.planFeeMinor())
                .withBankFee(news.feeMinor());
    }

    /** A person's data is held while a dispute is open. */
    private static @Nullable UUID hold(Fact last, DisputeStatus status, Moment now) {
        if (status.isOver()) {
            return null;
        }
        return last.status().isOver() ? now.freshHold() : last.detail().hold();
    }

    /** @param isOther than before */
    private record Deadline(@Nullable Instant at, boolean assumed, boolean isOther) {
        static Deadline first(BankNews.OfDispute news, Moment now) {
            return new Deadline(
                    news.respondBy().orElseGet(now::usualDeadline),
                    news.respondBy().isEmpty(),
                    true);
        }

        static Deadline asBefore(Fact last) {
            return new Deadline(last.respondBy(), last.detail().assumed(), false);
        }

        /** What the bank says replaces what was assumed. After that it may give more time; it takes none away. */
        static Deadline of(Fact last, BankNews.OfDispute news) {
            Instant known = last.respondBy();
            return news.respondBy()
                    .filter(said -> known == null || last.detail().assumed() || said.isAfter(known))
                    .map(said -> new Deadline(said, false, true))
                    .orElseGet(() -> asBefore(last));
        }
    }
}
