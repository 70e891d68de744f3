package io.postern.database;

import java.util.ArrayList;
import java.util.List;

/**
 * The conditions of a statement that names only what was asked for, with the values of its parameters. PostgreSQL plans such a
 * statement by what it says; one that asks for every filter "or none" is planned as if none had been given.
 */
public final class Conditions {
    private final StringBuilder text = new StringBuilder();
    private final List<Object> args = new ArrayList<>();

    /** Of these rows alone, with a question mark for each value; nothing when the first value is null. */
    public void where(String condition, Object... values) {
        if (values[0] == null) {
            return;
        }
        String numbered = condition;
        for (Object value : values) {
            args.add(value);
            numbered = numbered.replaceFirst("\\?", "\\$" + args.size());
        }
        text.append(text.isEmpty() ? "WHERE " : "\n  AND ").append(numbered);
    }

    /** The number of the parameter that the statement has after these: how many rows are wanted. */
    public int last() {
        return args.size() + 1;
    }

    /** What stands for the statement's parameters. */
    public Object[] args(int rows) {
        List<Object> all = new ArrayList<>(args);
        all.add((long) rows);
        return all.toArray();
    }

    /** As SQL. */
    @Override
    public String toString() {
        return text.toString();
    }
}
