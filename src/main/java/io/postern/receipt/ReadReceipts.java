package io.postern.receipt;

import io.postern.access.Caller;
import io.postern.database.Database;
import io.postern.database.Reach;
import io.postern.database.Rows;
import io.postern.id.IdKind;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.wire.Page;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.UUID;

/** Finds receipts of a merchant. Another merchant's are not found. */
@ApplicationScoped
class ReadReceipts {
    private final Database database;

    ReadReceipts(Database database) {
        this.database = database;
    }

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

    /** Reads the {@code kind} query parameter. Which kinds there are grows; how they are written does not change. */
    static String kind(String text) {
        if (text != null && !text.matches("[a-z_]{1,40}\\.[a-z_]{1,23}")) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE, "kind", "kind must be a kind of receipt, such as payment.captured.");
        }
        return text;
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
                        "/* receipt.find */ SELECT " + ReceiptRows.COLUMNS + " FROM receipt WHERE id = $1"
                                + (caller.isOfPlatform() ? "" : " AND merchant_id = $2"),
                        caller.isOfPlatform() ? new Object[] {id} : new Object[] {id, caller.merchantId()})
                .flatMap(rows -> Rows.first(rows, ReceiptView::of)
                        .map(found -> Uni.createFrom().item(found))
                        .orElseGet(() -> refuse(reach, id)));
    }

    /** What has left the table is told from what never was there, to whom it belonged alone. */
    private static Uni<ReceiptView> refuse(Reach reach, UUID id) {
        String receipt = IdKind.RECEIPT.format(id);
        return reach.query("/* receipt.archived */ SELECT s.month FROM archived_receipt s WHERE s.id = $1", id)
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw ProblemException.notFound("receipt", receipt);
                    }
                    throw archived(receipt, rows.iterator().next().getLocalDate("month"));
                });
    }

    private static ProblemException archived(String receipt, LocalDate month) {
        String file = ReceiptFile.of(month);
        return ProblemException.of(
                        Problem.RECEIPT_ARCHIVED,
                        "The receipt " + receipt + " is in the archive, in the file " + file
                                + ". Its proof still answers here; the operator can bring the month back.")
                .member("month", YearMonth.from(month).toString())
                .member("file", file);
    }

    Uni<Page<ReceiptView>> list(UUID merchantId, ReceiptRows.Filter filter, PageRequest page) {
        ReceiptRows wanted = ReceiptRows.of(merchantId, filter, page.after());
        return database.of(merchantId)
                .query(wanted.sql(), wanted.args(page.rows()))
                .map(rows -> Page.of(Rows.list(rows, ReceiptView::of), page.limit(), ReceiptView::id));
    }
}
