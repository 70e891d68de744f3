package io.postern.database;

import io.vertx.pgclient.PgException;

/** Understands which constraint refused a transaction, so that a verb can tell a lost race from a bug. */
public final class Violation {
    private Violation() {}

    /** Whether the failure is the refusal of this constraint (unique, check or foreign key; SQLSTATE class 23). */
    public static boolean of(String constraint, Throwable failure) {
        return failure instanceof PgException pg && constraint.equals(pg.getConstraint());
    }
}
