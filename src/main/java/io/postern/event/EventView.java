package io.postern.event;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import io.postern.id.IdKind;
import io.vertx.mutiny.sqlclient.Row;

/**
 * An event as it was announced, byte for byte what deliveries carry.
 *
 * @param id public id, for cursors
 */
record EventView(String id, @JsonValue @JsonRawValue String body) {
    static EventView of(Row row) {
        return new EventView(IdKind.EVENT.format(row.getUUID("id")), row.getString("body"));
    }
}
