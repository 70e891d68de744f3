package io.postern.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.postern.PostgresForTests;
import io.postern.id.ReservedMerchant;
import io.postern.keys.KeyRing;
import io.quarkus.arc.Arc;
import io.quarkus.vertx.VertxContextSupport;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;

/** What the gateway kept of banks' webhooks, read past its doors, with the bytes opened again. */
record Kept(UUID id, String acquirer, String eventId, String scheme, String verifiedBy, boolean waits, byte[] sealed) {
    static List<Kept> ofEvent(String eventId) {
        List<Kept> found = new ArrayList<>();
        try (Connection connection = PostgresForTests.ofMerchant(ReservedMerchant.PLATFORM.id());
                PreparedStatement query = connection.prepareStatement("""
                        SELECT e.*, b.sealed, w.bank_event_id IS NOT NULL AS waits FROM bank_event e
                        JOIN bank_event_body b ON b.merchant_id = e.merchant_id AND b.bank_event_id = e.id
                        LEFT JOIN bank_event_work w ON w.merchant_id = e.merchant_id AND w.bank_event_id = e.id
                        WHERE e.event_id = ?
                        """)) {
            query.setString(1, eventId);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(of(rows));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return found;
    }

    private static Kept of(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        return new Kept(
                id,
                row.getString("acquirer"),
                row.getString("event_id"),
                row.getString("scheme"),
                row.getString("verified_by"),
                row.getBoolean("waits"),
                row.getBytes("sealed"));
    }

    /** By the gateway of this process: one that is a program of its own keeps its keys. */
    byte[] body() {
        Assumptions.assumeTrue(Arc.container() != null);
        try {
            return VertxContextSupport.subscribeAndAwait(() -> Arc.container()
                    .instance(KeyRing.class)
                    .get()
                    .of(ReservedMerchant.PLATFORM.id())
                    .map(keys -> keys.open(SealedBodies.COLUMN.context(id.toString()), sealed)));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    String text() {
        return new String(body(), UTF_8);
    }
}
