package io.postern.subject;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What stands in the database of the person behind a record. */
public sealed interface Personal {
    /** Nothing was told with the record. */
    record None() implements Personal {}

    /** Something was told and destroyed. */
    record Erased(UUID subjectId) implements Personal {}

    /** Fields under a key of the record's own. */
    record Sealed(UUID subjectId, byte[] sealedKey, byte[] fields) implements Personal {
        @Override
        public String toString() {
            return "Sealed[" + subjectId + "]";
        }
    }

    /** @param subjectId the one that the record names; null when it names nobody */
    static Personal of(@Nullable UUID subjectId, byte @Nullable [] sealedKey, byte @Nullable [] fields) {
        if (subjectId == null) {
            return new None();
        }
        return sealedKey == null || fields == null ? new Erased(subjectId) : new Sealed(subjectId, sealedKey, fields);
    }
}
