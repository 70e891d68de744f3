package io.postern.payment;

import static io.postern.ledger.AccountCode.ACQUIRER_RECEIVABLE;
import static io.postern.ledger.AccountCode.MERCHANT_PENDING;
import static io.postern.ledger.AccountCode.MERCHANT_RECEIVABLE;
import static io.postern.ledger.AccountCode.MERCHANT_RESERVE;
import static io.postern.ledger.AccountCode.PROCESSING_FEE_INCOME;

import io.postern.ledger.AccountCode;
import io.postern.ledger.Leg;
import io.postern.merchant.MerchantProfile;
import io.postern.merchant.Plan;
import io.postern.money.Money;
import java.util.ArrayList;
import java.util.List;

/**
 * What a capture posts. Fee and reserve leave it before it reaches the merchant, so no floored account is debited and
 * payments of one merchant never wait for each other. When the bank settles with the merchant directly ({@code
 * gateway_only}), only the fee is booked, as a debt of the merchant.
 */
final class CaptureJournal {
    private CaptureJournal() {}

    /**
     * @param captured what was taken
     * @param withFixedPart whether it pays the plan's fixed part, as one capture of a payment does
     */
    static List<Leg> legs(MerchantProfile merchant, Money captured, boolean withFixedPart) {
        Plan plan = merchant.plan();
        long amount = captured.amountMinor();
        long fee = feeMinor(plan, captured, withFixedPart);
        if (merchant.isGatewayOnly()) {
            return present(leg(MERCHANT_RECEIVABLE, PROCESSING_FEE_INCOME, fee));
        }
        if (fee > amount) {
            return present(
                    leg(ACQUIRER_RECEIVABLE, PROCESSING_FEE_INCOME, amount),
                    leg(MERCHANT_RECEIVABLE, PROCESSING_FEE_INCOME, fee - amount));
        }
        long reserve = Math.min(captured.share(plan.reserveBasisPoints()).amountMinor(), amount - fee);
        return present(
                leg(ACQUIRER_RECEIVABLE, MERCHANT_PENDING, amount - fee - reserve),
                leg(ACQUIRER_RECEIVABLE, PROCESSING_FEE_INCOME, fee),
                leg(ACQUIRER_RECEIVABLE, MERCHANT_RESERVE, reserve));
    }

    /** The percentage of each capture, rounded half up to a minor unit; the fixed part once for a payment. */
    private static long feeMinor(Plan plan, Money captured, boolean withFixedPart) {
        long share = captured.share(plan.feeBasisPoints()).amountMinor();
        return withFixedPart ? Math.addExact(share, plan.feeFixedMinor()) : share;
    }

    private static Leg leg(AccountCode debit, AccountCode credit, long amountMinor) {
        return amountMinor == 0 ? null : new Leg(debit, credit, amountMinor);
    }

    private static List<Leg> present(Leg... legs) {
        List<Leg> kept = new ArrayList<>();
        for (Leg leg : legs) {
            if (leg != null) {
                kept.add(leg);
            }
        }
        return kept;
    }
}
