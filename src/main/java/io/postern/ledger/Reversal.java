package io.postern.ledger;

import io.postern.database.Lookup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * What a journal of a payment booked, and where disputes that were won have put the merchant's part of it since: that comes back as
 * available money, or has paid a debt, though it was pending when it was taken.
 *
 * @param booked legs of the journal
 * @param goneFromPendingMinor what disputes took from pending money and did not put back there
 * @param availableMinor of that what is available now
 * @param debtMinor of that what has paid a debt
 * @param reserveMinor of that what went into the reserve
 */
public record Reversal(
        List<Leg> booked, long goneFromPendingMinor, long availableMinor, long debtMinor, long reserveMinor) {

    static Lookup<Reversal> lookup(UUID merchantId, UUID paymentId, String kind, String source) {
        return Lookup.of(
                """
                SELECT array_agg(d.code) AS reversal_debits, array_agg(c.code) AS reversal_credits,
                       array_agg(p.amount) AS reversal_amounts,
                       max(gone.pending) AS reversal_gone, max(gone.available) AS reversal_available,
                       max(gone.debt) AS reversal_debt, max(gone.reserve) AS reversal_reserve
                FROM journal j
                JOIN posting p ON p.merchant_id = j.merchant_id AND p.journal_id = j.id
                JOIN account d ON d.merchant_id = p.merchant_id AND d.id = p.debit_account
                JOIN account c ON c.merchant_id = p.merchant_id AND c.id = p.credit_account
                CROSS JOIN (
                    SELECT (-coalesce(sum(e.amount) FILTER (WHERE a.code = 2000 AND o.kind LIKE 'dispute\\_%'), 0))::bigint AS pending,
                           coalesce(sum(e.amount) FILTER (WHERE a.code = 2010), 0)::bigint AS available,
                           coalesce(sum(e.amount) FILTER (WHERE a.code = 1210), 0)::bigint AS debt,
                           coalesce(sum(e.amount) FILTER (WHERE a.code = 2040), 0)::bigint AS reserve
                    FROM journal o
                    JOIN ledger_entry e ON e.merchant_id = o.merchant_id AND e.journal_id = o.id
                    JOIN account a ON a.merchant_id = e.merchant_id AND a.id = e.account_id
                    WHERE o.merchant_id = $1 AND o.payment_id = $2
                      AND (o.kind LIKE 'dispute\\_%' OR o.kind = $3 || '_reversed' AND e.amount < 0)) gone
                WHERE j.merchant_id = $1 AND j.payment_id = $2 AND j.kind = $3 AND j.source = $4
                """,
                row -> new Reversal(
                        legs(
                                row.getArrayOfIntegers("reversal_debits"),
                                row.getArrayOfIntegers("reversal_credits"),
                                row.getArrayOfLongs("reversal_amounts")),
                        orZero(row.getLong("reversal_gone")),
                        orZero(row.getLong("reversal_available")),
                        orZero(row.getLong("reversal_debt")),
                        orZero(row.getLong("reversal_reserve"))),
                merchantId,
                paymentId,
                kind,
                source);
    }

    private static long orZero(Long minor) {
        return minor == null ? 0 : minor;
    }

    private static List<Leg> legs(Integer[] debits, Integer[] credits, Long[] amounts) {
        List<Leg> legs = new ArrayList<>();
        for (int n = 0; amounts != null && n < amounts.length; n++) {
            legs.add(new Leg(account(debits[n]), account(credits[n]), amounts[n]));
        }
        return legs;
    }

    private static AccountCode account(int code) {
        return Arrays.stream(AccountCode.values())
                .filter(account -> account.code() == code)
                .findFirst()
                .orElseThrow();
    }

    /** Whether all of the money is where the journal put it. */
    public boolean isPlain() {
        return goneFromPendingMinor <= 0;
    }

    /** The opposite of each leg; what was pending is taken from where it is now. */
    public List<Leg> legs() {
        List<Leg> legs = new ArrayList<>();
        Elsewhere elsewhere = new Elsewhere(goneFromPendingMinor);
        for (Leg leg : booked) {
            long left = leg.amountMinor();
            if (leg.credit() == AccountCode.MERCHANT_PENDING) {
                left -= elsewhere.take(legs, AccountCode.MERCHANT_AVAILABLE, leg.debit(), left, availableMinor);
                left -= elsewhere.take(legs, AccountCode.MERCHANT_RECEIVABLE, leg.debit(), left, debtMinor);
                left -= elsewhere.take(legs, AccountCode.MERCHANT_RESERVE, leg.debit(), left, reserveMinor);
            }
            if (left > 0) {
                legs.add(new Leg(leg.credit(), leg.debit(), left));
            }
        }
        return legs;
    }

    /** What is still to be found elsewhere than pending. */
    private static final class Elsewhere {
        private long leftMinor;

        Elsewhere(long minor) {
            leftMinor = minor;
        }

        long take(List<Leg> legs, AccountCode from, AccountCode to, long wantedMinor, long thereMinor) {
            long minor = Math.min(wantedMinor, Math.min(leftMinor, thereMinor));
            if (minor <= 0) {
                return 0;
            }
            legs.add(new Leg(from, to, minor));
            leftMinor -= minor;
            return minor;
        }
    }
}
