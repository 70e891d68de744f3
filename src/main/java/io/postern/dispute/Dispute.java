package io.postern.dispute;

import io.postern.acquirer.BankNews;
import io.postern.acquirer.DisputeStatus;
import java.time.Instant;

/**
 * A dispute's life. Each state offers only the moves that its merchant has there; what the bank says can be heard in every
 * state. The diagram stands in the room's page.
 */
sealed interface Dispute {
    Life life();

    static Dispute of(Life life) {
        return switch (life.last().status()) {
            case NEEDS_RESPONSE -> new NeedsResponse(life);
            case EXPIRED -> new Expired(life);
            case UNDER_REVIEW -> new UnderReview(life);
            case LOST, ACCEPTED, PREVENTED, WITHDRAWN, WON -> new Over(life);
        };
    }

    /** Begins with a fact of its own, whatever the bank says of it first; the rest is heard as if it came later. */
    static Dispute open(Head head, BankNews.OfDispute news, Moment now) {
        return Hearing.of(of(Hearing.begin(head, news, now)), news, now);
    }

    /** What the bank says. Itself when that is nothing new. */
    default Dispute hears(BankNews.OfDispute news, Moment now) {
        return Hearing.of(this, news, now);
    }

    /** Whether the bank says now what cannot be after what it said before. */
    default boolean isContradictedBy(BankNews.OfDispute news) {
        DisputeStatus status = life().last().status();
        return news.stage() == life().last().stage()
                && news.status().isOver()
                && status.isOver()
                && status.isForMerchant() != news.status().isForMerchant()
                && news.status().ordinal() < status.ordinal();
    }

    /** Waits for its merchant's answer. */
    record NeedsResponse(Life life) implements Dispute {
        /** The bank has taken the evidence. */
        UnderReview responded(Instant at) {
            return new UnderReview(life.then(
                    FactKind.RESPONDED,
                    DisputeStatus.UNDER_REVIEW,
                    life.last().held(),
                    life.detail().submitted(),
                    at));
        }

        /** The bank has taken the acceptance: what it holds is lost, and what it takes later will be. */
        Over accepted(Moment now) {
            Position position = Position.of(
                    life.last().stage(), DisputeStatus.ACCEPTED, life.detail().taken());
            Held held = life.last().held().at(position, life.head().amount().amountMinor(), now.planFeeMinor());
            return new Over(life.then(
                    FactKind.ACCEPTED,
                    DisputeStatus.ACCEPTED,
                    held,
                    life.detail().held(null),
                    now.at()));
        }

        /** Nobody answered in time. The bank has yet to say what follows. */
        Expired expired(Instant at) {
            return new Expired(life.then(
                    FactKind.EXPIRED, DisputeStatus.EXPIRED, life.last().held(), life.detail(), at));
        }

        NeedsResponse reminded(int days, Instant at) {
            return new NeedsResponse(life.then(
                    FactKind.REMINDED,
                    DisputeStatus.NEEDS_RESPONSE,
                    life.last().held(),
                    life.detail().reminded(days),
                    at));
        }
    }

    /** The time for an answer is over. */
    record Expired(Life life) implements Dispute {}

    /** The bank looks at the evidence. */
    record UnderReview(Life life) implements Dispute {}

    /** This stage has ended. */
    record Over(Life life) implements Dispute {}
}
