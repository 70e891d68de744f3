package io.postern.archive;

import io.postern.wire.Json;
import io.vertx.mutiny.sqlclient.Row;
import java.io.UncheckedIOException;

/** The one form of an entry of the trail outside of the database: that of the month files, here in canonical JSON (RFC 8785). */
public final class AuditText {
    /** What {@link #canonical} needs of {@code audit_entry e}. */
    public static final String COLUMNS = """
            e.merchant_id, e.id, e.actor, e.role, e.action, e.object, e.outcome, e.address, e.request_id,
            e.detail::text AS detail, e.at, e.recorded_at
            """;

    private AuditText() {}

    /** What has no canonical form, such as a number beyond all that RFC 8785 knows, is as it is written: one form, too. */
    public static String canonical(Row row, Json json) {
        Line line = Line.of(row);
        try {
            return json.canonical(line);
        } catch (UncheckedIOException e) {
            return json.write(line);
        }
    }
}
