package io.postern.subject;

import io.postern.keys.SealedColumn;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Tells the rotation of data keys what they seal here: the records' keys, and never what those seal. */
@Singleton
class SealedKeys {
    @Produces
    @Singleton
    SealedColumn key() {
        return SealedColumn.of("subject_key", "sealed_key", "record_id", "sealed_key");
    }
}
