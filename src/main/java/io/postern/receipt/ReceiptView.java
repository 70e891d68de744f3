package io.postern.receipt;

import io.postern.id.IdKind;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/**
 * A receipt as it was issued.
 *
 * @param body the canonical JSON that is hashed, as a string of exactly those bytes
 * @param leafHash SHA-256 over 0x00 and the body (RFC 9162), lower-case hex
 */
record ReceiptView(
        String id,
        String object,
        String kind,
        String merchant,
        String payment,
        String subject,
        String body,
        String leafHash,
        Instant createdAt) {

    static ReceiptView of(Row row) {
        UUID payment = row.getUUID("payment_id");
        return new ReceiptView(
                IdKind.RECEIPT.format(row.getUUID("id")),
                "receipt",
                row.getString("kind"),
                IdKind.MERCHANT.format(row.getUUID("merchant_id")),
                payment == null ? null : IdKind.PAYMENT.format(payment),
                row.getString("subject"),
                row.getString("body"),
                HexFormat.of().formatHex(row.getBuffer("leaf_hash").getBytes()),
                row.getOffsetDateTime("created_at").toInstant());
    }
}
