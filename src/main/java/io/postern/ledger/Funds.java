package io.postern.ledger;

import io.postern.database.Lookup;
import java.util.Currency;
import java.util.UUID;

/**
 * A merchant's money that a refund of one payment may be taken from, in minor units.
 *
 * @param ownPendingMinor what this payment brought and is still pending
 * @param pendingMinor all that is pending, this payment's included
 * @param debtMinor what the merchant owes
 * @param ownIsAvailable whether this payment's money was made available already
 */
public record Funds(
        long ownPendingMinor,
        long pendingMinor,
        long availableMinor,
        long reserveMinor,
        long debtMinor,
        boolean ownIsAvailable) {

    static Lookup<Funds> lookup(UUID merchantId, Currency currency, UUID paymentId) {
        return Lookup.of(
                """
                SELECT max(balance_of(a.merchant_id, a.id, 'C')) FILTER (WHERE a.code = 2000) AS funds_pending,
                       max(balance_of(a.merchant_id, a.id, 'C')) FILTER (WHERE a.code = 2010) AS funds_available,
                       max(balance_of(a.merchant_id, a.id, 'C')) FILTER (WHERE a.code = 2040) AS funds_reserve,
                       max(balance_of(a.merchant_id, a.id, 'D')) FILTER (WHERE a.code = 1210) AS funds_debt,
                       (SELECT coalesce(sum(e.amount), 0)::bigint
                        FROM journal j
                        JOIN ledger_entry e ON e.merchant_id = j.merchant_id AND e.journal_id = j.id
                        JOIN account own ON own.merchant_id = e.merchant_id AND own.id = e.account_id AND own.code = 2000
                        WHERE j.merchant_id = $1 AND j.payment_id = $3) AS funds_own_pending,
                       EXISTS (SELECT 1 FROM journal j
                               WHERE j.merchant_id = $1 AND j.payment_id = $3 AND j.kind = 'funds_available')
                           AS funds_own_available
                FROM account a
                WHERE a.merchant_id = $1 AND a.currency = $2 AND a.code IN (1210, 2000, 2010, 2040)
                """,
                row -> new Funds(
                        row.getLong("funds_own_pending"),
                        row.getLong("funds_pending"),
                        row.getLong("funds_available"),
                        row.getLong("funds_reserve"),
                        row.getLong("funds_debt"),
                        row.getBoolean("funds_own_available")),
                merchantId,
                currency.getCurrencyCode(),
                paymentId);
    }
}
