package io.postern.card;

import io.postern.keys.SealedColumn;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Tells the rotation of data keys which columns of this room are sealed. */
@Singleton
class SealedCards {
    @Produces
    @Singleton
    SealedColumn number() {
        return SealedColumn.of(TokenStore.SECRETS, "number", "token_id", "number");
    }

    @Produces
    @Singleton
    SealedColumn holder() {
        return SealedColumn.of(TokenStore.SECRETS, "holder", "token_id", "holder");
    }
}
