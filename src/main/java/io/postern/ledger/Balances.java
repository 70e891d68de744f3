package io.postern.ledger;

import io.postern.database.Database;
import io.postern.database.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Sums up a merchant's accounts: last checkpoint plus the postings after it. */
@ApplicationScoped
class Balances {
    private final Database database;

    Balances(Database database) {
        this.database = database;
    }

    Uni<BalanceView> of(UUID merchantId) {
        return database.of(merchantId)
                .query("""
                        /* ledger.balance */
                        SELECT a.currency,
                               max(balance_of(a.merchant_id, a.id, a.normal_side)) FILTER (WHERE a.code = 2000) AS pending,
                               max(balance_of(a.merchant_id, a.id, a.normal_side)) FILTER (WHERE a.code = 2010) AS available,
                               max(balance_of(a.merchant_id, a.id, a.normal_side)) FILTER (WHERE a.code = 2040) AS reserved,
                               max(balance_of(a.merchant_id, a.id, a.normal_side)) FILTER (WHERE a.code = 2050) AS disputed,
                               max(balance_of(a.merchant_id, a.id, a.normal_side)) FILTER (WHERE a.code = 1210) AS receivable
                        FROM account a
                        WHERE a.merchant_id = $1 AND a.code IN (1210, 2000, 2010, 2040, 2050)
                        GROUP BY a.currency
                        ORDER BY a.currency
                        """, merchantId)
                .map(rows -> new BalanceView("balance", Rows.list(rows, Balances::inCurrency)));
    }

    private static BalanceView.InCurrency inCurrency(Row row) {
        return new BalanceView.InCurrency(
                row.getString("currency"),
                row.getLong("pending"),
                row.getLong("available"),
                row.getLong("reserved"),
                row.getLong("disputed"),
                row.getLong("receivable"));
    }
}
