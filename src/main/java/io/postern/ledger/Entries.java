package io.postern.ledger;

import io.postern.database.Conditions;
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
        Conditions wanted = new Conditions();
        wanted.where("e.merchant_id = ?", merchantId);
        wanted.where("j.payment_id = ?", paymentId);
        wanted.where("e.account_id = ?", account.id());
        wanted.where("a.code = ?", account.code());
        wanted.where("e.booked_at >= ?", from);
        wanted.where("e.booked_at < ?", to);
        if (after != null) {
            wanted.where("(e.posting_id, e.side) < (?, ?)", after.postingId(), after.side());
        }
        return database.of(merchantId)
                .query(sql(wanted), wanted.args(page.rows()))
                .map(rows -> Page.of(Rows.list(rows, EntryView::of), page.limit(), EntryView::id));
    }

    static String sql(Conditions wanted) {
        return """
                /* ledger.entries */
                SELECT e.posting_id, e.side, e.account_id, a.code, c.name, e.amount,
                       e.currency, j.kind, j.payment_id, e.journal_id, j.source, e.booked_at
                FROM ledger_entry e
                JOIN journal j ON j.merchant_id = e.merchant_id AND j.id = e.journal_id
                JOIN account a ON a.merchant_id = e.merchant_id AND a.id = e.account_id
                JOIN account_code c ON c.code = a.code
                %s
                ORDER BY e.posting_id DESC, e.side DESC
                LIMIT $%d
                """.formatted(wanted, wanted.last());
    }
}
