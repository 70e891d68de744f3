package io.postern.database;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * The statement of a list of rows with time-ordered ids, newest first. It names only the filters that were given, and goes along
 * the index of one of them, from where the page begins to where it must end. PostgreSQL would otherwise rather read the newest
 * rows and filter, which is quick for what happens all the time and reads everything for what happened once, long ago.
 */
public final class IndexWalk {
    private static final UUID FIRST = new UUID(0, 0);
    private static final UUID LAST = new UUID(-1, -1);

    private final Conditions conditions = new Conditions();
    private final UUID from;
    private final UUID before;
    private String order;

    private IndexWalk(UUID from, UUID before) {
        this.from = from;
        this.before = before;
    }

    /**
     * @param after rows of before this time are not wanted; null when there is no such time
     * @param before rows of after this time are not wanted; null when there is no such time
     * @param cursor the last id of the page before; null for the first page
     * @param apart how far the time in an id and the row's own can be apart
     */
    public static IndexWalk newestFirst(OffsetDateTime after, OffsetDateTime before, UUID cursor, Duration apart) {
        return new IndexWalk(
                after == null ? FIRST : bornAt(after.minus(apart)),
                least(cursor, before == null ? LAST : bornAt(before.plus(apart))));
    }

    /** Along this filter's index, when it is the first that was given; else, or without a value, as {@link #where}. */
    public void along(String column, Object value) {
        along(column, null, value);
    }

    /** @param indexed what an index of a part of the rows says of them */
    public void along(String column, String indexed, Object value) {
        if (value == null) {
            return;
        }
        if (order != null) {
            where(column + " = ?", value);
            return;
        }
        order = column + " DESC, id DESC";
        where((indexed == null ? "" : indexed + " AND ") + "(" + column + ", id) >= (?, ?)", value, from);
        where("(" + column + ", id) < (?, ?)", value, before);
    }

    /** Of these rows alone; nothing when the first value is null. */
    public void where(String condition, Object... values) {
        conditions.where(condition, values);
    }

    /** @param name what the statement is called by in PostgreSQL's own figures */
    public String sql(String name, String columns, String table) {
        if (order == null) {
            order = "id DESC";
            where("id >= ?", from);
            where("id < ?", before);
        }
        return """
                /* %s */
                SELECT %s
                FROM %s
                %s
                ORDER BY %s
                LIMIT $%d
                """.formatted(name, columns, table, conditions, order, conditions.last());
    }

    /** What stands for the statement's parameters, once its text was made. */
    public Object[] args(int rows) {
        return conditions.args(rows);
    }

    private static UUID least(UUID cursor, UUID bound) {
        return cursor == null
                        || Long.compareUnsigned(bound.getMostSignificantBits(), cursor.getMostSignificantBits()) < 0
                ? bound
                : cursor;
    }

    /** The smallest id of this moment (RFC 9562, version 7). */
    private static UUID bornAt(OffsetDateTime time) {
        long millis = Math.max(0, time.toInstant().toEpochMilli());
        return new UUID(millis << 16 | 0x7000, 0x8000_0000_0000_0000L);
    }
}
