package io.postern.ledger;

import io.postern.id.IdKind;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;

/**
 * One leg of a posting as its merchant sees it.
 *
 * @param kind the business event, such as {@code capture}
 * @param amount in minor units: credits positive, debits negative, so that all entries of a journal sum to zero
 * @param source public id of what caused it
 */
record EntryView(
        String id,
        String object,
        String kind,
        Account account,
        String side,
        long amount,
        String currency,
        String payment,
        String journal,
        String source,
        Instant createdAt) {

    record Account(String id, int code, String name) {}

    static EntryView of(Row row) {
        UUID payment = row.getUUID("payment_id");
        return new EntryView(
                new EntryCursor(row.getLong("posting_id"), row.getString("side")).text(),
                "balance_transaction",
                row.getString("kind"),
                new Account(
                        IdKind.ACCOUNT.format(row.getUUID("account_id")),
                        row.getInteger("code"),
                        row.getString("name")),
                "D".equals(row.getString("side")) ? "debit" : "credit",
                row.getLong("amount"),
                row.getString("currency"),
                payment == null ? null : IdKind.PAYMENT.format(payment),
                IdKind.JOURNAL.format(row.getUUID("journal_id")),
                row.getString("source"),
                row.getOffsetDateTime("booked_at").toInstant());
    }
}
