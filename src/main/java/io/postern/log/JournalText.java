package io.postern.log;

import io.postern.id.IdKind;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A journal as the log has it: with its postings, in their order. */
record JournalText(
        String id,
        String object,
        String merchant,
        String kind,
        @Nullable String payment,
        String source,
        Instant effectiveAt,
        Instant bookedAt,
        List<Posting> postings) {

    static JournalText of(Row row, List<Posting> postings) {
        UUID payment = row.getUUID("payment_id");
        return new JournalText(
                IdKind.JOURNAL.format(row.getUUID("id")),
                "journal",
                IdKind.MERCHANT.format(row.getUUID("merchant_id")),
                row.getString("kind"),
                payment == null ? null : IdKind.PAYMENT.format(payment),
                row.getString("source"),
                row.getOffsetDateTime("effective_at").toInstant(),
                row.getOffsetDateTime("booked_at").toInstant(),
                postings);
    }

    /** @param before what the reduced account held, where the ledger wrote that down */
    record Leg(
            String account,
            @Nullable Integer code,
            @Nullable Long before) {}

    /** @param id as text: numbers of canonical JSON end at 2^53 */
    record Posting(String id, Leg debit, Leg credit, String currency, long amount, Instant bookedAt) {
        static Posting of(Row row) {
            return new Posting(
                    row.getLong("id").toString(),
                    new Leg(
                            IdKind.ACCOUNT.format(row.getUUID("debit_account")),
                            row.getInteger("debit_code"),
                            row.getLong("debit_before")),
                    new Leg(
                            IdKind.ACCOUNT.format(row.getUUID("credit_account")),
                            row.getInteger("credit_code"),
                            row.getLong("credit_before")),
                    row.getString("currency"),
                    row.getLong("amount"),
                    row.getOffsetDateTime("booked_at").toInstant());
        }
    }
}
