package io.postern.intake;

import io.postern.keys.SealedColumn;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The bytes that banks sent, which the platform's data keys protect. */
class SealedBodies {
    static final SealedColumn COLUMN = SealedColumn.of("bank_event_body", "sealed", "bank_event_id", "sealed");

    @Produces
    @Singleton
    SealedColumn body() {
        return COLUMN;
    }
}
