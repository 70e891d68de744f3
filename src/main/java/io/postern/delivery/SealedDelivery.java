package io.postern.delivery;

import io.postern.keys.SealedColumn;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The columns of this room that data keys protect. */
class SealedDelivery {
    static final SealedColumn HEADERS = SealedColumn.of("webhook_endpoint", "headers", "id", "headers");
    static final SealedColumn SECRET = SealedColumn.of("webhook_secret", "sealed", "id", "sealed");
    static final SealedColumn EXCHANGE = SealedColumn.of("delivery_exchange", "sealed", "id", "sealed");

    @Produces
    @Singleton
    SealedColumn headers() {
        return HEADERS;
    }

    @Produces
    @Singleton
    SealedColumn secret() {
        return SECRET;
    }

    @Produces
    @Singleton
    SealedColumn exchange() {
        return EXCHANGE;
    }
}
