package io.postern.payment;

import io.postern.card.CardView;
import java.util.UUID;

/** One try to get an authorization: the token it used and the card as it may be shown. */
record Attempt(UUID id, UUID tokenId, CardView card) {}
