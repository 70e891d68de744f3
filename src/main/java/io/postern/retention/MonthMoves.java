package io.postern.retention;

import io.postern.id.ReservedMerchant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.YearMonth;
import java.util.Optional;
import java.util.UUID;

/** Where the rows of an archived month stand, as the database remembers it: in the table, out of it, or on their way. */
final class MonthMoves {
    private static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();

    private final Connection owner;

    MonthMoves(Connection owner) {
        this.owner = owner;
    }

    /**
     * The fact that the gateway inserted, and the last move of its rows.
     *
     * @param move empty while they have never left
     * @param seq of the last move; 0 before the first
     */
    record Fact(int number, long receipts, byte[] fileHash, byte[] manifestHash, Optional<String> move, int seq) {
        boolean standsAt(String wanted) {
            return move.filter(wanted::equals).isPresent();
        }
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
                Optional<Fact> fact = row.next() ? Optional.of(fact(row)) : Optional.empty();
                owner.commit();
                return fact;
            }
        }
    }

    private static Fact fact(ResultSet row) throws SQLException {
        return new Fact(
                row.getInt(1),
                row.getLong(2),
                row.getBytes(3),
                row.getBytes(4),
                Optional.ofNullable(row.getString(5)),
                row.getInt(6));
    }

    /** The database writes the line on the trail that belongs to it. */
    void add(Fact fact, int seq, String kind) throws SQLException {
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
}
