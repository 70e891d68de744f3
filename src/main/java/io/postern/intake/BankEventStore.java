package io.postern.intake;

import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.id.ReservedMerchant;
import io.postern.problem.Quote;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** SQL of what banks told. Its rows belong to the platform: whose payment an event is about is not known yet. */
@ApplicationScoped
class BankEventStore {
    /** The constraint that lets each verified event in once. */
    static final String ONCE = "bank_event_once";

    private static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();

    private final Database database;

    BankEventStore(Database database) {
        this.database = database;
    }

    /**
     * An event that was kept before, with its bytes.
     *
     * @param status its last fact; null while there is none
     */
    record Earlier(UUID id, byte[] sealed, @Nullable String status) {
        static Earlier of(Row row) {
            return new Earlier(row.getUUID("id"), row.getBuffer("sealed").getBytes(), row.getString("status"));
        }

        boolean cameToNothing() {
            return BankEventStatus.DEAD.wire().equals(status)
                    || BankEventStatus.REJECTED.wire().equals(status);
        }
    }

    Insert insert(BankEvent event) {
        var verdict = event.verdict();
        return Insert.of(
                "bank_event",
                """
                /* intake.keep */
                INSERT INTO bank_event
                    (merchant_id, id, acquirer, event_id, scheme, verified_by, signed_at, headers, address, request_id,
                     received_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, CAST($8::text AS jsonb), $9, $10, $11)
                """,
                PLATFORM,
                event.id(),
                event.sender().acquirer(),
                event.eventId(),
                event.sender().scheme().name(),
                verdict.verifiedBy(),
                verdict.signedAt().map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null),
                headers(verdict.headers()),
                event.address(),
                event.requestId(),
                event.receivedAt().atOffset(ZoneOffset.UTC));
    }

    /** As they came; a header is no place for a card number, so that would be masked. */
    private static String headers(Map<String, String> headers) {
        JsonObject shown = new JsonObject();
        headers.forEach((name, value) -> shown.put(name, Quote.mask(value)));
        return shown.encode();
    }

    Insert body(BankEvent event, byte[] sealed) {
        return Insert.of(
                "bank_event_body",
                "INSERT INTO bank_event_body (merchant_id, bank_event_id, sealed) VALUES ($1, $2, $3)",
                PLATFORM,
                event.id(),
                Buffer.buffer(sealed));
    }

    Insert work(BankEvent event) {
        return Insert.of(
                "bank_event_work",
                "INSERT INTO bank_event_work (merchant_id, bank_event_id, due_at) VALUES ($1, $2, $3)",
                PLATFORM,
                event.id(),
                event.receivedAt().atOffset(ZoneOffset.UTC));
    }

    Uni<Earlier> earlier(String acquirer, String eventId) {
        return database.of(PLATFORM)
                .query("""
                        /* intake.earlier */
                        SELECT e.id, b.sealed, (
                            SELECT f.kind FROM bank_event_fact f
                            WHERE f.merchant_id = e.merchant_id AND f.bank_event_id = e.id
                            ORDER BY f.seq DESC LIMIT 1) AS status
                        FROM bank_event e
                        JOIN bank_event_body b ON b.merchant_id = e.merchant_id AND b.bank_event_id = e.id
                        WHERE e.merchant_id = $1 AND e.acquirer = $2 AND e.event_id = $3
                        """, PLATFORM, acquirer, eventId)
                .map(rows -> Earlier.of(rows.iterator().next()));
    }
}
