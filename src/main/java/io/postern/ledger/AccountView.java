package io.postern.ledger;

import io.postern.id.IdKind;
import io.vertx.mutiny.sqlclient.Row;

/**
 * An account and what its entries sum to.
 *
 * @param balance in minor units on the account's normal side
 */
record AccountView(
        String id,
        String object,
        String merchant,
        int code,
        String name,
        String currency,
        String normalSide,
        boolean floored,
        long debits,
        long credits,
        long balance) {

    static AccountView of(Row row) {
        long debits = row.getLong("debits");
        long credits = row.getLong("credits");
        boolean debitSide = "D".equals(row.getString("normal_side"));
        return new AccountView(
                IdKind.ACCOUNT.format(row.getUUID("id")),
                "account",
                IdKind.MERCHANT.format(row.getUUID("merchant_id")),
                row.getInteger("code"),
                row.getString("name"),
                row.getString("currency"),
                debitSide ? "debit" : "credit",
                row.getBoolean("floored"),
                debits,
                credits,
                debitSide ? debits - credits : credits - debits);
    }
}
