package io.postern.idempotency;

import io.postern.keys.SealedColumn;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Tells the rotation of data keys which column of this room is sealed. */
@Singleton
class SealedAnswers {
    @Produces
    @Singleton
    SealedColumn answer() {
        return new SealedColumn("idempotency_answer", "body", "key", "body", Idempotency::recordOf);
    }
}
