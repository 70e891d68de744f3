package io.postern.merchant;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.Currency;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** Opens a merchant's accounts within the transaction of its settings. */
final class Accounts {
    private Accounts() {}

    static Uni<Void> open(Mutiny.Session session, UUID merchantId, Collection<Currency> currencies) {
        Uni<Void> done = Uni.createFrom().voidItem();
        for (Currency currency : currencies) {
            done = done.chain(() -> open(session, merchantId, currency));
        }
        return done;
    }

    private static Uni<Void> open(Mutiny.Session session, UUID merchantId, Currency currency) {
        return session.createNativeQuery("""
                        /* merchant.open_accounts */
                        SELECT open_accounts(?1, CAST(?2 AS char(3)))
                        """, Integer.class)
                .setParameter(1, merchantId)
                .setParameter(2, currency.getCurrencyCode())
                .getSingleResult()
                .replaceWithVoid();
    }
}
