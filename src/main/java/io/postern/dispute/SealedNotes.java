package io.postern.dispute;

import io.postern.keys.SealedColumn;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The text of notes, which the merchant's data keys protect. */
class SealedNotes {
    static final SealedColumn TEXT = SealedColumn.of("dispute_note", "sealed", "id", "sealed");

    @Produces
    @Singleton
    SealedColumn text() {
        return TEXT;
    }
}
