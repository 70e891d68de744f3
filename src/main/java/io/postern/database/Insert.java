package io.postern.database;

import java.util.Arrays;
import java.util.List;

/**
 * One room's part of a transaction: a data-modifying query with its own {@code $1…$n}, named so that a later part of
 * the same room can select from what it returns. Names are unique within a transaction.
 */
public record Insert(String name, String sql, List<Object> args) {
    /** @param args in the order of {@code $1…$n}; null is allowed */
    public static Insert of(String name, String sql, Object... args) {
        return new Insert(name, sql, Arrays.asList(args));
    }
}
