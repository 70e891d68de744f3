package io.postern.payment;

import static io.postern.ledger.AccountCode.ACQUIRER_RECEIVABLE;
import static io.postern.ledger.AccountCode.MERCHANT_AVAILABLE;
import static io.postern.ledger.AccountCode.MERCHANT_PENDING;
import static io.postern.ledger.AccountCode.MERCHANT_RECEIVABLE;
import static io.postern.ledger.AccountCode.MERCHANT_RESERVE;
import static io.postern.ledger.AccountCode.REFUNDS_IN_TRANSIT;

import io.postern.ledger.AccountCode;
import io.postern.ledger.Funds;
import io.postern.ledger.Leg;
import io.postern.merchant.Plan;
import io.postern.money.Money;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;

/** What a refund posts: from where its money is taken, and where it goes when the bank sends it back. */
final class RefundJournal {
    private RefundJournal() {}

    /** Takes the refund from this payment's pending funds, then what is available, then reserve and debt where the plan allows. */
    static List<Leg> created(Plan plan, Money refund, Funds funds) {
        List<Leg> legs = new ArrayList<>();
        long left = refund.amountMinor();
        left -= take(legs, MERCHANT_PENDING, Math.min(left, Math.min(funds.ownPendingMinor(), funds.pendingMinor())));
        left -= take(legs, MERCHANT_AVAILABLE, Math.min(left, funds.availableMinor()));
        if (plan.reserveForRefunds()) {
            left -= take(legs, MERCHANT_RESERVE, Math.min(left, funds.reserveMinor()));
        }
        if (plan.receivableForRefunds()) {
            left -= take(legs, MERCHANT_RECEIVABLE, left);
        }
        if (left > 0) {
            throw ProblemException.of(
                            Problem.INSUFFICIENT_MERCHANT_BALANCE,
                            "amount",
                            "The refund of " + refund + " is more than the funds that may be used for it: "
                                    + refund.withAmount(refund.amountMinor() - left) + ".")
                    .member("available_for_refund", refund.amountMinor() - left);
        }
        return legs;
    }

    static List<Leg> succeeded(Money refund) {
        return List.of(new Leg(REFUNDS_IN_TRANSIT, ACQUIRER_RECEIVABLE, refund.amountMinor()));
    }

    /**
     * Gives the money back to the merchant: a debt is paid first.
     *
     * @param afterSuccess whether the bank had taken the money already
     */
    static List<Leg> failed(Money refund, Funds funds, boolean afterSuccess) {
        AccountCode from = afterSuccess ? ACQUIRER_RECEIVABLE : REFUNDS_IN_TRANSIT;
        long debt = Math.min(refund.amountMinor(), funds.debtMinor());
        long rest = refund.amountMinor() - debt;
        List<Leg> legs = new ArrayList<>();
        if (debt > 0) {
            legs.add(new Leg(from, MERCHANT_RECEIVABLE, debt));
        }
        if (rest > 0) {
            legs.add(new Leg(from, funds.ownIsAvailable() ? MERCHANT_AVAILABLE : MERCHANT_PENDING, rest));
        }
        return legs;
    }

    private static long take(List<Leg> legs, AccountCode account, long amountMinor) {
        if (amountMinor <= 0) {
            return 0;
        }
        legs.add(new Leg(account, REFUNDS_IN_TRANSIT, amountMinor));
        return amountMinor;
    }
}
