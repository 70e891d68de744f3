package io.postern.retention;

import io.postern.id.ReservedMerchant;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * The table of receipts under the hand of the database's owner, a batch of a file's lines in each transaction: small ones, since the log
 * seals nothing that is younger than the oldest transaction. One run at a time. Waits for the database.
 */
final class OwnersTable {
    private static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();
    private static final long LOCK = 0x72_65_74_61_69_6eL;

    /** The lines of a batch as a table. */
    private static final String LINES = """
            unnest(?::uuid[], ?::uuid[], ?::text[], ?::uuid[], ?::int[], ?::text[], ?::text[], ?::bytea[], ?::text[], ?::bigint[])
            AS l(merchant_id, id, kind, payment_id, fact_seq, subject, body, leaf_hash, created_at, position)
            """;

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

    /** The fact that the gateway inserted, and the last move of its rows. */
    record Fact(int number, long receipts, byte[] fileHash, byte[] manifestHash, Optional<String> move, int seq) {}

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

    Optional<Fact> fact(YearMonth month) throws SQLException {
        try (PreparedStatement query = owner.prepareStatement("""
                /* retention.owner_fact */
                SELECT a.number, a.receipts, a.file_hash, a.manifest_hash, m.kind, coalesce(m.seq, 0)
                FROM receipt_archive a
                LEFT JOIN LATERAL (SELECT m.kind, m.seq FROM receipt_archive_move m
                                   WHERE m.merchant_id = a.merchant_id AND m.number = a.number
                                   ORDER BY m.seq DESC LIMIT 1) m ON true
                WHERE a.merchant_id = ? AND a.month = ?
                """)) {
            query.setObject(1, PLATFORM);
            query.setObject(2, month.atDay(1));
            try (ResultSet row = query.executeQuery()) {
                Optional<Fact> fact = !row.next()
                        ? Optional.empty()
                        : Optional.of(new Fact(
                                row.getInt(1),
                                row.getLong(2),
                                row.getBytes(3),
                                row.getBytes(4),
                                Optional.ofNullable(row.getString(5)),
                                row.getInt(6)));
                owner.commit();
                return fact;
            }
        }
    }

    /** The database writes the line on the trail that belongs to it. */
    void move(Fact fact, int seq, String kind) throws SQLException {
        try (PreparedStatement insert = owner.prepareStatement("""
                /* retention.owner_move */
                INSERT INTO receipt_archive_move (merchant_id, number, seq, kind) VALUES (?, ?, ?, ?)
                """)) {
            insert.setObject(1, PLATFORM);
            insert.setInt(2, fact.number());
            insert.setInt(3, seq);
            insert.setString(4, kind);
            insert.executeUpdate();
            owner.commit();
        } catch (SQLException e) {
            owner.rollback();
            throw e;
        }
    }

    /** Whether the log of this database has each of these hashes at its place. */
    boolean areInTheLog(List<ProvenFile.Proven> batch) throws SQLException {
        long found = count("""
                /* retention.owner_leaves */
                SELECT count(*) FROM %s
                CROSS JOIN LATERAL (SELECT f.leaf_hash, f.position FROM log_leaf f
                                    WHERE f.merchant_id = '%s' AND f.entry_id = l.id AND f.kind = 'receipt'
                                      AND f.of_merchant = l.merchant_id OFFSET 0) f
                WHERE f.leaf_hash = l.leaf_hash AND f.position = l.position
                """.formatted(LINES, PLATFORM), batch);
        owner.commit();
        return found == batch.size();
    }

    /**
     * A stub of each, and the rows gone that say what the file says; rows of an earlier run that was cut off are gone already.
     *
     * @return how many left now
     */
    long letGo(YearMonth month, List<ProvenFile.Proven> batch) throws SQLException {
        return inOneTransaction(() -> {
            update("""
                    /* retention.owner_stub */
                    INSERT INTO archived_receipt (merchant_id, id, month, kind, payment_id, fact_seq, created_at)
                    SELECT l.merchant_id, l.id, '%s', l.kind, l.payment_id, l.fact_seq, l.created_at::timestamptz FROM %s
                    ON CONFLICT (merchant_id, id) DO NOTHING
                    """.formatted(month.atDay(1), LINES), batch);
            long gone = update("""
                    /* retention.owner_delete */
                    DELETE FROM receipt
                    WHERE ctid = ANY (ARRAY(SELECT r.ctid FROM %s %s WHERE %s))
                    """.formatted(LINES, ROW, SAME), batch);
            if (there(batch, "") != 0) {
                throw new DoesNotHold(
                        "the table has receipts of %s that say something else than the file".formatted(month));
            }
            return gone;
        });
    }

    /** The rows as they were, once each. @return how many came back now */
    long bringBack(List<ProvenFile.Proven> batch) throws SQLException {
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
                    """.formatted(LINES), batch);
            if (there(batch, "WHERE " + SAME) != batch.size()) {
                throw new DoesNotHold("the table has a receipt that says something else than the file");
            }
            return back;
        });
    }

    /** Whether the table has a row of one of these ids that says something else. */
    boolean contradicts(List<ProvenFile.Proven> batch) throws SQLException {
        boolean found = there(batch, "WHERE NOT (" + SAME + ")") > 0;
        owner.commit();
        return found;
    }

    private long there(List<ProvenFile.Proven> batch, String which) throws SQLException {
        return count("""
                /* retention.owner_there */
                SELECT count(*) FROM %s %s %s
                """.formatted(LINES, ROW, which), batch);
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

    private long update(String sql, List<ProvenFile.Proven> batch) throws SQLException {
        try (PreparedStatement statement = owner.prepareStatement(sql)) {
            bind(statement, batch);
            return statement.executeLargeUpdate();
        }
    }

    private long count(String sql, List<ProvenFile.Proven> batch) throws SQLException {
        try (PreparedStatement statement = owner.prepareStatement(sql)) {
            bind(statement, batch);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private void bind(PreparedStatement statement, List<ProvenFile.Proven> batch) throws SQLException {
        int at = 1;
        for (Array column : List.of(
                column("uuid", batch, line -> line.row().merchantId()),
                column("uuid", batch, line -> line.row().id()),
                column("text", batch, line -> line.row().kind()),
                column("uuid", batch, line -> line.row().paymentId()),
                column("int4", batch, line -> line.row().factSeq()),
                column("text", batch, line -> line.row().subject()),
                column("text", batch, line -> line.row().body()),
                column("bytea", batch, ProvenFile.Proven::leafHash),
                column(
                        "text",
                        batch,
                        line -> line.row().createdAt().atOffset(ZoneOffset.UTC).toString()),
                column("int8", batch, ProvenFile.Proven::position))) {
            statement.setArray(at++, column);
        }
    }

    private Array column(String type, List<ProvenFile.Proven> batch, Function<ProvenFile.Proven, Object> field)
            throws SQLException {
        Object[] values = batch.stream().map(field).toArray();
        return owner.createArrayOf(
                type, type.equals("bytea") ? Arrays.copyOf(values, values.length, byte[][].class) : values);
    }
}
