package io.postern.payment;

import io.postern.card.CardView;
import io.postern.card.PresentedCard;
import io.postern.database.Insert;
import io.postern.limit.CardTry;
import java.util.List;
import java.util.UUID;

/**
 * The card an attempt is made with.
 *
 * @param presented what the bank is shown, once; gone with this request
 * @param parts what transaction 1 has to write for it: a token for a card given inline, the use of a single-use token
 * @param attempt told when the bank declines, which counts against whoever shows too many bad cards
 */
record ChosenCard(UUID tokenId, CardView view, PresentedCard presented, List<Insert> parts, CardTry attempt) {
    ChosenCard(UUID tokenId, CardView view, PresentedCard presented, List<Insert> parts) {
        this(tokenId, view, presented, parts, CardTry.UNCOUNTED);
    }

    ChosenCard countedAs(CardTry counted) {
        return new ChosenCard(tokenId, view, presented, parts, counted);
    }
}
