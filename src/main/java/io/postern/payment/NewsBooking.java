package io.postern.payment;

import io.postern.audit.Audit;
import io.postern.id.IdKind;
import io.postern.idempotency.Answer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** How a bank's news ends: booked with its effect, written down without one, or left alone. */
@ApplicationScoped
class NewsBooking {
    private static final String WORKER = "bank_events";

    private final NewsStore store;
    private final Shop.Opener shops;
    private final Audit audit;

    NewsBooking(NewsStore store, Shop.Opener shops, Audit audit) {
        this.store = store;
        this.shops = shops;
        this.audit = audit;
    }

    /** @param effect the second transaction of the move that the bank has answered now */
    Uni<NewsOutcome> apply(ToldMove told, NewsStore.Found found, BiFunction<Shop, Owed, Uni<Answer>> effect) {
        return shops.open(told.news().merchantId())
                .flatMap(shop -> effect.apply(shop, owed(told, found)))
                .replaceWith(new NewsOutcome.Applied(told.reference()));
    }

    /** Nothing changes; that it was told is kept. */
    Uni<NewsOutcome> known(ToldMove told, NewsStore.Found found) {
        return store.bookAlone(told, found.payment()).replaceWith(new NewsOutcome.KnownAlready(told.reference()));
    }

    static Uni<NewsOutcome> later(String reason) {
        return Uni.createFrom().item(new NewsOutcome.NotThereYet(reason));
    }

    /** Not written down, so that it can be told again once a person has put things right. */
    static Uni<NewsOutcome> contradicts(ToldMove told, String reason) {
        return Uni.createFrom().item(new NewsOutcome.Contradicts(told.reference(), reason));
    }

    private Owed owed(ToldMove told, NewsStore.Found found) {
        Life life = found.payment().life();
        boolean creates = life.last().kind() == FactKind.CREATED || told.kind() == Move.Kind.REFUND;
        return new Owed(
                found.owedTo(),
                creates ? 201 : 200,
                List.of(
                        store.book(told, found.payment(), true),
                        audit.bySystem(
                                life.head().merchantId(),
                                WORKER,
                                "payment.bank_event",
                                IdKind.PAYMENT.format(life.head().id()),
                                Map.of(
                                        "bank_event", told.bankEvent(),
                                        "move", told.reference(),
                                        "said", told.news().said()))));
    }
}
