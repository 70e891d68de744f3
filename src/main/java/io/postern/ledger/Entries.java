package io.postern.ledger;

import io.postern.database.Database;
import io.postern.database.Rows;
import io.postern.wire.Page;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.util.UUID;

/** Lists the entries of a merchant's book. */
@ApplicationScoped
class Entries {
    private final Database database;

    Entries(Database database) {
        this.database = database;
    }

    /** Newest first; of one posting the debit comes first. */
    Uni<Page<EntryView>> list(
            UUID merchantId, UUID paymentId, AccountName account, EntryCursor after, PageRequest page) {
        return find(merchantId, paymentId, account, null, null, after, page);
    }

    /** The entries of one account from a time on, until before another; null leaves an end open. */
    Uni<Page<EntryView>> between(
            UUID merchantId,
            UUID accountId,
            OffsetDateTime from,
            OffsetDateTime to,
            EntryCursor after,
            PageRequest page) {
        return find(merchantId, null, new AccountName(accountId, null), from, to, after, page);
    }

    private Uni<Page<EntryView>> find(
            UUID merchantId,
            UUID paymentId,
            AccountName account,
            OffsetDateTime from,
            OffsetDateTime to,
            EntryCursor after,
            PageRequest page) {
        return database.of(merchantId)
                .query(
                        """
                        /* ledger.entries */
                        SELECT e.posting_id, e.side, e.account_id, a.code, c.name, e.amount,
                               e.currency, j.kind, j.payment_id, e.journal_id, j.source, e.booked_at
                        FROM ledger_entry e
                        JOIN journal j ON j.merchant_id = e.merchant_id AND j.id = e.journal_id
                        JOIN account a ON a.merchant_id = e.merchant_id AND a.id = e.account_id
                        JOIN account_code c ON c.code = a.code
                        WHERE e.merchant_id = $1
                          AND ($2::uuid IS NULL OR j.payment_id = $2)
                          AND ($3::uuid IS NULL OR e.account_id = $3)
                          AND ($4::int IS NULL OR a.code = $4)
                          AND ($5::bigint IS NULL OR (e.posting_id, e.side) < ($5, $6))
                          AND ($7::timestamptz IS NULL OR e.booked_at >= $7)
                          AND ($8::timestamptz IS NULL OR e.booked_at < $8)
                        ORDER BY e.posting_id DESC, e.side DESC
                        LIMIT $9
                        """,
                        merchantId,
                        paymentId,
                        account.id(),
                        account.code(),
                        after == null ? null : after.postingId(),
                        after == null ? null : after.side(),
                        from,
                        to,
                        (long) page.rows())
                .map(rows -> Page.of(Rows.list(rows, EntryView::of), page.limit(), EntryView::id));
    }
}
