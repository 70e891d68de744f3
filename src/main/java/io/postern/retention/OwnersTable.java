package io.postern.retention;

import io.postern.id.ReservedMerchant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.YearMonth;
import java.util.UUID;

/**
 * The table of receipts under the hand of the database's owner, a batch of a file's lines in each transaction: small ones, since the log
 * seals nothing that is younger than the oldest transaction. One run at a time. Waits for the database.
 */
final class OwnersTable {
    private static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();
    private static final long LOCK = 0x72_65_74_61_69_6eL;

    /** Each line's row, by one step down the index whatever the planner knows of the tables. */
    private static final String ROW = """
            CROSS JOIN LATERAL (SELECT c.ctid, c.* FROM receipt c
                                WHERE c.merchant_id = l.merchant_id AND c.id = l.id OFFSET 0) r
            """;

    private static final String SAME = """
            r.kind = l.kind AND r.payment_id IS NOT DISTINCT FROM l.payment_id AND r.fact_seq IS NOT DISTINCT FROM l.fact_seq
            AND r.subject = l.subject AND r.body = l.body AND r.leaf_hash = l.leaf_hash
            AND r.created_at = l.created_at::timestamptz
            """;

    private final Connection owner;

    /** @param owner a session of the database's owner; it is left as it is found, but for its settings */
    OwnersTable(Connection owner) throws SQLException {
        this.owner = owner;
        owner.setAutoCommit(false);
        try (Statement settings = owner.createStatement()) {
            // row after row down an index, whatever was known of the tables when the statements were planned
            settings.execute("SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off");
            settings.execute("SET enable_bitmapscan = off; SET TIME ZONE 'UTC'");
        }
        owner.commit();
    }

    /** Fails while another run is under way; ends with the session. */
    void alone() throws SQLException {
        try (Statement lock = owner.createStatement();
                ResultSet rows = lock.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
            rows.next();
            if (!rows.getBoolean(1)) {
                throw new DoesNotHold("another run is under way on this database");
            }
        }
        owner.commit();
    }

    /** Whether the log of this database has each of these hashes at its place. */
    boolean areInTheLog(Batch batch) throws SQLException {
        long found = count("""
                /* retention.owner_leaves */
                SELECT count(*) FROM %s
                CROSS JOIN LATERAL (SELECT f.leaf_hash, f.position FROM log_leaf f
                                    WHERE f.merchant_id = '%s' AND f.entry_id = l.id AND f.kind = 'receipt'
                                      AND f.of_merchant = l.merchant_id OFFSET 0) f
                WHERE f.leaf_hash = l.leaf_hash AND f.position = l.position
                """.formatted(Batch.TABLE, PLATFORM), batch);
        owner.commit();
        return found == batch.size();
    }

    /**
     * A stub of each, and the rows gone that say what the file says; rows of an earlier run that was cut off are gone already.
     *
     * @return how many left now
     */
    long letGo(YearMonth month, Batch batch) throws SQLException {
        return inOneTransaction(() -> {
            update("""
                    /* retention.owner_stub */
                    INSERT INTO archived_receipt (merchant_id, id, month, kind, payment_id, fact_seq, created_at)
                    SELECT l.merchant_id, l.id, '%s', l.kind, l.payment_id, l.fact_seq, l.created_at::timestamptz FROM %s
                    ON CONFLICT (merchant_id, id) DO NOTHING
                    """.formatted(month.atDay(1), Batch.TABLE), batch);
            long gone = update("""
                    /* retention.owner_delete */
                    DELETE FROM receipt
                    WHERE ctid = ANY (ARRAY(SELECT r.ctid FROM %s %s WHERE %s))
                    """.formatted(Batch.TABLE, ROW, SAME), batch);
            if (there(batch, "") != 0) {
                throw new DoesNotHold(
                        "the table has receipts of %s that say something else than the file".formatted(month));
            }
            return gone;
        });
    }

    /** The rows as they were, once each. @return how many came back now */
    long bringBack(Batch batch) throws SQLException {
        return inOneTransaction(() -> {
            long back = update("""
                    /* retention.owner_insert */
                    INSERT INTO receipt (merchant_id, id, kind, payment_id, fact_seq, subject, body, leaf_hash, created_at,
                                         transaction_id)
                    -- as what was there before the log: it is in the log, and no place in today's order is its own
                    SELECT l.merchant_id, l.id, l.kind, l.payment_id, l.fact_seq, l.subject, l.body, l.leaf_hash,
                           l.created_at::timestamptz, '3'::xid8
                    FROM %s
                    ON CONFLICT (merchant_id, id) DO NOTHING
                    """.formatted(Batch.TABLE), batch);
            if (there(batch, "WHERE " + SAME) != batch.size()) {
                throw new DoesNotHold("the table has a receipt that says something else than the file");
            }
            return back;
        });
    }

    /** Whether the table has a row of one of these ids that says something else. */
    boolean contradicts(Batch batch) throws SQLException {
        boolean found = there(batch, "WHERE NOT (" + SAME + ")") > 0;
        owner.commit();
        return found;
    }

    private long there(Batch batch, String which) throws SQLException {
        return count("""
                /* retention.owner_there */
                SELECT count(*) FROM %s %s %s
                """.formatted(Batch.TABLE, ROW, which), batch);
    }

    private interface Work {
        long done() throws SQLException;
    }

    private long inOneTransaction(Work work) throws SQLException {
        try {
            long done = work.done();
            owner.commit();
            return done;
        } catch (SQLException | RuntimeException e) {
            owner.rollback();
            throw e;
        }
    }

    private long update(String sql, Batch batch) throws SQLException {
        try (PreparedStatement statement = owner.prepareStatement(sql)) {
            batch.bindTo(statement);
            return statement.executeLargeUpdate();
        }
    }

    private long count(String sql, Batch batch) throws SQLException {
        try (PreparedStatement statement = owner.prepareStatement(sql)) {
            batch.bindTo(statement);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }
}
