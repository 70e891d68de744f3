package io.postern.receipt;

import io.postern.access.Caller;
import io.postern.database.Database;
import io.postern.database.Reach;
import io.postern.id.IdKind;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.wire.Page;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Finds receipts of a merchant. Another merchant's are not found. */
@ApplicationScoped
class ReadReceipts {
    private static final String COLUMNS = """
            r.merchant_id, r.id, r.kind, r.payment_id, r.subject, r.body, r.leaf_hash, r.created_at
            """;

    private final Database database;

    ReadReceipts(Database database) {
        this.database = database;
    }

    /** What a list of receipts is narrowed by; null means not at all. */
    record Filter(
            UUID payment,
            String kind,
            OffsetDateTime createdAfter,
            OffsetDateTime createdBefore,
            String cardLast4,
            Long amountMinor) {}

    /** Reads the {@code amount} query parameter, in minor units. */
    static Long amount(String text) {
        if (text == null) {
            return null;
        }
        if (!text.matches("\\d{1,16}")) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE, "amount", "amount must be a whole number of minor units, such as 1000.");
        }
        return Long.parseLong(text);
    }

    /** Reads the {@code card_last4} query parameter. */
    static String last4(String text) {
        if (text != null && !text.matches("\\d{4}")) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE, "card_last4", "card_last4 must be the last four digits of a card number.");
        }
        return text;
    }

    /** A caller of the platform finds every merchant's receipt by its id. */
    Uni<ReceiptView> find(Caller caller, UUID id) {
        Reach reach = caller.isOfPlatform() ? database.asAuditor() : database.of(caller.merchantId());
        return reach.query(
                        "/* receipt.find */ SELECT " + COLUMNS + " FROM receipt r WHERE r.id = $1"
                                + (caller.isOfPlatform() ? "" : " AND r.merchant_id = $2"),
                        caller.isOfPlatform() ? new Object[] {id} : new Object[] {id, caller.merchantId()})
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(ReceiptView::of)
                        .findFirst()
                        .orElseThrow(() -> ProblemException.notFound("receipt", IdKind.RECEIPT.format(id))));
    }

    Uni<Page<ReceiptView>> list(UUID merchantId, Filter filter, PageRequest page) {
        return database.of(merchantId)
                .query(
                        """
                        /* receipt.list */
                        SELECT %s
                        FROM receipt r
                        WHERE r.merchant_id = $1
                          AND ($2::uuid IS NULL OR r.id < $2)
                          AND ($3::uuid IS NULL OR r.payment_id = $3)
                          AND ($4::text IS NULL OR r.kind = $4)
                          AND ($5::timestamptz IS NULL OR r.created_at > $5)
                          AND ($6::timestamptz IS NULL OR r.created_at < $6)
                          AND ($7::text IS NULL OR r.body::jsonb #>> '{fact,card_last4}' = $7)
                          AND ($8::bigint IS NULL OR (r.body::jsonb #>> '{fact,amount}')::bigint = $8)
                        ORDER BY r.id DESC
                        LIMIT $9
                        """.formatted(COLUMNS),
                        merchantId,
                        page.after(),
                        filter.payment(),
                        filter.kind(),
                        filter.createdAfter(),
                        filter.createdBefore(),
                        filter.cardLast4(),
                        filter.amountMinor(),
                        (long) page.rows())
                .map(rows -> Page.of(
                        StreamSupport.stream(rows.spliterator(), false)
                                .map(ReceiptView::of)
                                .toList(),
                        page.limit(),
                        ReceiptView::id));
    }
}
