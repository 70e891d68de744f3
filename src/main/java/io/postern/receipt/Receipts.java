package io.postern.receipt;

import io.postern.database.Insert;
import io.postern.id.IdKind;
import io.postern.id.Ids;
import io.postern.wire.Json;
import io.vertx.mutiny.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Issues receipts. They are written in the transaction of the fact they state. */
@ApplicationScoped
public class Receipts {
    private final Ids ids;
    private final Json json;

    Receipts(Ids ids, Json json) {
        this.ids = ids;
        this.json = json;
    }

    /**
     * States a fact.
     *
     * @param kind such as {@code payment.captured}
     * @param paymentId the payment it belongs to; null when there is none
     * @param factSeq the number of the payment's fact that it states; null when it states another object's
     * @param subject public id of the object the fact is about
     * @param body what is stated, without personal data; written in canonical form (RFC 8785)
     */
    public Insert issue(UUID merchantId, String kind, UUID paymentId, Integer factSeq, String subject, Object body) {
        UUID id = ids.next();
        String canonical = json.canonical(
                new Statement(IdKind.RECEIPT.format(id), kind, IdKind.MERCHANT.format(merchantId), subject, body));
        return Insert.of(
                "receipt_" + kind.replace('.', '_'),
                """
                INSERT INTO receipt (merchant_id, id, kind, payment_id, fact_seq, subject, body, leaf_hash)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                """,
                merchantId,
                id,
                kind,
                paymentId,
                factSeq,
                subject,
                canonical,
                Buffer.buffer(Leaf.hash(canonical)));
    }

    private record Statement(String id, String kind, String merchant, String subject, Object fact) {}
}
