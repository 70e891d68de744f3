package io.postern.payment;

import io.postern.acquirer.BankNews;
import io.postern.id.IdKind;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A bank's news of one of our moves.
 *
 * @param bankEventId whose effect is booked once
 * @param bank which bank told it
 * @param kind of the move that the reference names; news of a movement may name an authorization that took money at once
 */
record ToldMove(UUID bankEventId, String bank, BankNews.OfMove news, Move.Kind kind, UUID moveId) {

    /** Empty when the reference is none of ours, or of another kind than the news. */
    static Optional<ToldMove> of(UUID bankEventId, String bank, BankNews.OfMove news) {
        List<Move.Kind> kinds = news instanceof BankNews.OfMovement
                ? List.of(Move.Kind.CAPTURE, Move.Kind.VOID, Move.Kind.REFUND, Move.Kind.AUTHORIZATION)
                : List.of(Move.Kind.AUTHORIZATION);
        return kinds.stream()
                .flatMap(kind ->
                        kind
                                .parse(news.reference())
                                .map(id -> new ToldMove(bankEventId, bank, news, kind, id))
                                .stream())
                .findFirst();
    }

    String reference() {
        return news.reference();
    }

    String bankEvent() {
        return IdKind.BANK_EVENT.format(bankEventId);
    }
}
