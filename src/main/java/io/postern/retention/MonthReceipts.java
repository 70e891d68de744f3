package io.postern.retention;

import io.postern.database.Database;
import io.postern.database.Rows;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.YearMonth;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a month of receipts from the database, merchant after merchant, each by its ids: in the order of the file. */
@ApplicationScoped
class MonthReceipts {
    private static final int AT_ONCE = 1_000;
    private static final UUID NOBODY = new UUID(0, 0);

    private final Database database;

    MonthReceipts(Database database) {
        this.database = database;
    }

    /** Where the reading stands: behind a receipt of a merchant, or at the end of all. */
    private static final class Place {
        private final UUID begins;
        private final UUID ends;
        private @Nullable UUID merchant = NOBODY;
        private @Nullable UUID receipt;

        Place(YearMonth month) {
            this.begins = ProvenFile.firstOf(month);
            this.ends = ProvenFile.firstOf(month.plusMonths(1));
        }
    }

    /** Gives the reader one page after the other; no page is of two merchants, and none is empty. */
    Uni<Void> each(YearMonth month, Function<List<ReceiptRow>, Uni<Void>> reader) {
        Place place = new Place(month);
        return Multi.createBy()
                .repeating()
                .uni(() -> step(place, reader))
                .whilst(stepped -> place.merchant != null)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Boolean> step(Place place, Function<List<ReceiptRow>, Uni<Void>> reader) {
        if (place.receipt == null) {
            return merchantAfter(place.merchant).map(merchant -> {
                place.merchant = merchant;
                place.receipt = merchant == null ? null : place.begins;
                return true;
            });
        }
        return page(place).flatMap(page -> {
            place.receipt = page.size() < AT_ONCE ? null : page.getLast().id();
            return (page.isEmpty() ? Uni.createFrom().voidItem() : reader.apply(page)).replaceWith(true);
        });
    }

    private Uni<UUID> merchantAfter(UUID merchant) {
        return database.asAuditor()
                .query("""
                        /* retention.merchant */
                        SELECT r.merchant_id FROM receipt r WHERE r.merchant_id > $1 ORDER BY r.merchant_id LIMIT 1
                        """, merchant)
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getUUID("merchant_id"));
    }

    private Uni<List<ReceiptRow>> page(Place place) {
        return database.asAuditor()
                .query("""
                        /* retention.page */
                        SELECT r.merchant_id, r.id, r.kind, r.payment_id, r.fact_seq, r.subject, r.body, r.created_at
                        FROM receipt r
                        WHERE r.merchant_id = $1 AND r.id > $2 AND r.id < $3
                        ORDER BY r.id
                        LIMIT $4
                        """, place.merchant, place.receipt, place.ends, AT_ONCE)
                .map(rows -> Rows.list(rows, MonthReceipts::row));
    }

    private static ReceiptRow row(Row row) {
        return new ReceiptRow(
                row.getUUID("merchant_id"),
                row.getUUID("id"),
                row.getString("kind"),
                row.getUUID("payment_id"),
                row.getInteger("fact_seq"),
                row.getString("subject"),
                row.getString("body"),
                row.getOffsetDateTime("created_at").toInstant());
    }
}
