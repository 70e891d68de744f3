package io.postern.card;

import java.util.Optional;

/** A card as a bank is shown it, once, in one request. */
public record PresentedCard(Pan pan, int expMonth, int expYear, Optional<Cvc> cvc, BillingAddress address) {}
