package io.postern.database;

import java.util.List;
import java.util.StringJoiner;
import java.util.UUID;

/**
 * What PostgreSQL is told about a transaction, so that it keeps it to some rows (V0015): settings that end with it.
 *
 * @param values plain words and ids, one for each setting
 */
record Scope(List<String> settings, List<?> values) {
    private static final String ROLE = "role";
    private static final String MERCHANT = "postern.merchant";
    private static final String ACTING_MERCHANT = "postern.acting_merchant";

    static final Scope WORKER = new Scope(List.of(ROLE), List.of("postern_worker"));
    static final Scope AUDITOR = new Scope(List.of(ROLE), List.of("postern_auditor"));

    static Scope of(UUID merchantId) {
        return new Scope(List.of(MERCHANT), List.of(merchantId));
    }

    static Scope of(UUID merchantId, UUID actingMerchantId) {
        return new Scope(List.of(MERCHANT, ACTING_MERCHANT), List.of(merchantId, actingMerchantId));
    }

    /** A statement can name its merchant by itself; a role must stand before a statement begins. */
    boolean fitsIntoStatement() {
        return !settings.contains(ROLE);
    }

    /** The beginning of a transaction with this scope. */
    String begin() {
        StringJoiner sql = new StringJoiner("; ", "BEGIN; ", "");
        for (int n = 0; n < settings.size(); n++) {
            sql.add("SET LOCAL %s = '%s'".formatted(settings.get(n), values.get(n)));
        }
        return sql.toString();
    }
}
