package io.postern.acquirer.sandbox;

import io.postern.acquirer.sandbox.Booking.Kind;
import io.postern.acquirer.sandbox.Booking.Status;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;

/** Rows of the book as bookings, and values as the book keeps them. */
final class BookRows {
    static final String COLUMNS = """
            reference, kind, status, reason, currency, amount, capture_at_once, expires_at, script, checks,
            challenge_id, return_url, after_challenge, booked_at""";

    private BookRows() {}

    static Optional<Booking> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(booking(rows.iterator().next()));
    }

    static Booking booking(Row row) {
        OffsetDateTime expiresAt = row.getOffsetDateTime("expires_at");
        return new Booking(
                row.getString("reference"),
                Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                status(row),
                row.getString("reason"),
                row.getString("currency"),
                row.getLong("amount"),
                row.getBoolean("capture_at_once"),
                expiresAt == null ? null : expiresAt.toInstant(),
                row.getString("script"),
                row.getString("checks"),
                row.getUUID("challenge_id"),
                row.getString("return_url"),
                row.getString("after_challenge"),
                row.getOffsetDateTime("booked_at").toInstant());
    }

    static Status status(Row row) {
        return Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT));
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
