package io.postern.payment;

import io.postern.acquirer.Acquirer;
import io.postern.acquirer.BankNews;
import io.postern.database.Violation;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/**
 * Books what a bank tells by itself, through the same second transactions that the requests and the recovery use. The bank
 * event's id goes into the transaction of the effect, so telling it again changes nothing.
 */
@ApplicationScoped
public class ApplyBankNews {
    private static final int TRIES = 5;

    private final NewsStore store;
    private final Acquirer acquirer;
    private final AuthorizationNews authorizations;
    private final MovementNews movements;

    ApplyBankNews(NewsStore store, Acquirer acquirer, AuthorizationNews authorizations, MovementNews movements) {
        this.store = store;
        this.acquirer = acquirer;
        this.authorizations = authorizations;
        this.movements = movements;
    }

    /** @param bank who told it, by the word that payments show as their {@code acquirer} */
    public Uni<NewsOutcome> apply(UUID bankEventId, String bank, BankNews.OfMove news) {
        if (!bank.equals(acquirer.name())) {
            return outcome(new NewsOutcome.NotOurs("told_by_another_bank"));
        }
        return ToldMove.of(bankEventId, bank, news)
                .map(this::apply)
                .orElseGet(() -> outcome(new NewsOutcome.NotOurs("reference_is_not_ours")));
    }

    /** Who was quicker on the same payment changed it: what the news means is decided anew. */
    private Uni<NewsOutcome> apply(ToldMove told) {
        return Uni.createFrom()
                .deferred(() -> store.find(told))
                .flatMap(found -> found.map(there -> decide(told, there))
                        .orElseGet(() -> outcome(new NewsOutcome.NotThereYet("not_found_yet"))))
                .onFailure(ApplyBankNews::wasOvertaken)
                .retry()
                .atMost(TRIES)
                .onFailure(ApplyBankNews::wasOvertaken)
                .recoverWithItem(new NewsOutcome.NotThereYet("payment_busy"));
    }

    private Uni<NewsOutcome> decide(ToldMove told, NewsStore.Found found) {
        if (found.booked()) {
            return outcome(new NewsOutcome.KnownAlready(told.reference()));
        }
        if (isOfAnotherAmount(told, found)) {
            return NewsBooking.contradicts(told, "another_amount");
        }
        return switch (told.news()) {
            case BankNews.OfAuthorization authorization -> authorizations.decide(told, found, authorization.answer());
            case BankNews.OfRelease release -> authorizations.release(told, found, release.lapsed());
            case BankNews.OfMovement movement -> movements.decide(told, found, movement.answer());
        };
    }

    /** What a void releases is the bank's to say. */
    private static boolean isOfAnotherAmount(ToldMove told, NewsStore.Found found) {
        return told.kind() != Move.Kind.VOID
                && told.news()
                        .amount()
                        .filter(much -> !much.equals(found.asked()))
                        .isPresent();
    }

    private static boolean wasOvertaken(Throwable failure) {
        return PaymentStore.lostRace(failure) || Violation.of(NewsStore.APPLIED_ONCE, failure);
    }

    private static Uni<NewsOutcome> outcome(NewsOutcome outcome) {
        return Uni.createFrom().item(outcome);
    }
}
