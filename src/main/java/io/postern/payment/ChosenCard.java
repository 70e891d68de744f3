package io.postern.payment;

import io.postern.card.CardView;
import io.postern.card.PresentedCard;
import io.postern.database.Insert;
import java.util.List;
import java.util.UUID;

/**
 * The card an attempt is made with.
 *
 * @param presented what the bank is shown, once; gone with this request
 * @param parts what transaction 1 has to write for it: a token for a card given inline, the use of a single-use token
 */
record ChosenCard(UUID tokenId, CardView view, PresentedCard presented, List<Insert> parts) {}
