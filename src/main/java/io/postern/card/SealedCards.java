package io.postern.card;

import io.postern.keys.SealedColumn;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Tells the rotation of data keys which column of this room its keys seal. */
@Singleton
class SealedCards {
    @Produces
    @Singleton
    SealedColumn number() {
        return SealedColumn.of(TokenStore.SECRETS, "number", "token_id", "number");
    }
}
