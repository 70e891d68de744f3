package io.postern.keys;

import java.util.UUID;
import java.util.function.Function;

/**
 * A column whose values {@link MerchantKeys#seal} made: named by its room as a bean, and in its migration by {@code CALL
 * keep_sealed}, so that the rotation of data keys finds and reseals every value.
 *
 * @param idColumn what names a row beside its merchant
 * @param field the field of the values' {@link SealContext}
 * @param recordOf from a row's id, as PostgreSQL writes it, to the record of the values' {@link SealContext}
 */
public record SealedColumn(
        String table, String column, String idColumn, String field, Function<String, UUID> recordOf) {
    /** A column of a table whose rows are named by a UUID. */
    public static SealedColumn of(String table, String column, String idColumn, String field) {
        return new SealedColumn(table, column, idColumn, field, UUID::fromString);
    }

    /** Where a value of this column belongs. */
    public SealContext context(String id) {
        return new SealContext(table, recordOf.apply(id), field);
    }
}
