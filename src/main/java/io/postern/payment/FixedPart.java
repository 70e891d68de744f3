package io.postern.payment;

import io.postern.database.Database;
import io.postern.database.Lookup;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Which capture bears the fixed part of the plan's fee: the payment's first one, and once the bank has taken that back, the
 * next one that is booked.
 */
@ApplicationScoped
class FixedPart {
    private final Database database;

    FixedPart(Database database) {
        this.database = database;
    }

    /** Whether the capture under way will bear it. Beside no other capture it does, and nothing has to be looked up. */
    Uni<Boolean> falls(Life capturing) {
        if (capturing.totals().capturedMinor() == capturing.move().amountMinor()) {
            return Uni.createFrom().item(true);
        }
        Lookup<Boolean> open = isOpen(capturing.head());
        return database.of(capturing.head().merchantId()).read(open).map(open::in);
    }

    /** Whether no capture that stands bears it. */
    private static Lookup<Boolean> isOpen(Head head) {
        return Lookup.of("""
                SELECT array_agg(f.move_id ORDER BY f.seq) AS capture_turns FROM payment_event f
                WHERE f.merchant_id = $1 AND f.payment_id = $2 AND f.kind IN ('captured', 'capture_reversed')
                """, FixedPart::isOpen, head.merchantId(), head.id());
    }

    /** A capture's first turn is that it was booked, its second that the bank took it back. */
    private static boolean isOpen(Row row) {
        UUID[] turns = row.getArrayOfUUIDs("capture_turns");
        Set<UUID> booked = new HashSet<>();
        UUID bearer = null;
        for (UUID capture : turns == null ? new UUID[0] : turns) {
            if (booked.add(capture)) {
                bearer = bearer == null ? capture : bearer;
            } else if (capture.equals(bearer)) {
                bearer = null;
            }
        }
        return bearer == null;
    }
}
