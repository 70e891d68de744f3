package io.postern.card;

import io.smallrye.mutiny.Uni;

/** Asks a bank about a card for an amount of zero. A room further down implements it. */
public interface CardVerification {
    /** Never fails: a bank that is silent leaves {@link Check#UNAVAILABLE} for what it was asked. */
    Uni<Checks> verify(PresentedCard card);
}
