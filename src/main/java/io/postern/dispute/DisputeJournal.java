package io.postern.dispute;

import static io.postern.ledger.AccountCode.ACQUIRER_RECEIVABLE;
import static io.postern.ledger.AccountCode.DISPUTE_COST_EXPENSE;
import static io.postern.ledger.AccountCode.DISPUTE_FEE_INCOME;
import static io.postern.ledger.AccountCode.DISPUTE_WITHDRAWN;
import static io.postern.ledger.AccountCode.MERCHANT_AVAILABLE;
import static io.postern.ledger.AccountCode.MERCHANT_DISPUTED;
import static io.postern.ledger.AccountCode.MERCHANT_PENDING;
import static io.postern.ledger.AccountCode.MERCHANT_RECEIVABLE;
import static io.postern.ledger.AccountCode.MERCHANT_RESERVE;

import io.postern.ledger.AccountCode;
import io.postern.ledger.Funds;
import io.postern.ledger.Leg;
import java.util.ArrayList;
import java.util.List;

/**
 * What a dispute posts on its way from one position to another. The merchant's money is taken from what is available, then
 * what is pending, then the reserve, and what is left becomes a debt; it comes back in the opposite sense.
 */
final class DisputeJournal {
    private final List<Leg> legs = new ArrayList<>();
    private long availableMinor;
    private final Funds funds;
    private final long fromReserveMinor;

    private DisputeJournal(Funds funds, long fromReserveMinor) {
        this.funds = funds;
        this.fromReserveMinor = fromReserveMinor;
        this.availableMinor = funds.availableMinor();
    }

    /** @param fromReserveMinor what this dispute has taken from the reserve so far */
    static List<Leg> legs(Held before, Held after, Funds funds, long fromReserveMinor) {
        DisputeJournal journal = new DisputeJournal(funds, fromReserveMinor);
        journal.move(before, after);
        journal.fee(after.feeMinor() - before.feeMinor());
        journal.leg(DISPUTE_COST_EXPENSE, ACQUIRER_RECEIVABLE, after.bankFeeMinor() - before.bankFeeMinor());
        return journal.legs;
    }

    /** The bank settles with the merchant itself; what is left is the merchant's fee, as a debt. */
    static List<Leg> ofFeeAlone(Held before, Held after) {
        DisputeJournal journal = new DisputeJournal(new Funds(0, 0, 0, 0, 0, false), 0);
        long moreMinor = after.feeMinor() - before.feeMinor();
        journal.leg(MERCHANT_RECEIVABLE, DISPUTE_FEE_INCOME, moreMinor);
        journal.leg(DISPUTE_FEE_INCOME, MERCHANT_RECEIVABLE, -moreMinor);
        return journal.legs;
    }

    private void move(Held before, Held after) {
        Position from = before.position();
        Position to = after.position();
        if (from == to) {
            return;
        }
        if (from == Position.MERCHANT) {
            take(to == Position.LOST ? ACQUIRER_RECEIVABLE : MERCHANT_DISPUTED, after.minor());
        } else if (to == Position.MERCHANT) {
            giveBack(from == Position.LOST ? ACQUIRER_RECEIVABLE : MERCHANT_DISPUTED, before.minor());
        }
        if (to == Position.WITHDRAWN) {
            leg(DISPUTE_WITHDRAWN, from == Position.LOST ? MERCHANT_DISPUTED : ACQUIRER_RECEIVABLE, after.minor());
        } else if (from == Position.WITHDRAWN) {
            leg(to == Position.LOST ? MERCHANT_DISPUTED : ACQUIRER_RECEIVABLE, DISPUTE_WITHDRAWN, before.minor());
        }
    }

    private void take(AccountCode into, long amountMinor) {
        long left = amountMinor;
        left -= fromAvailable(into, left);
        left -= leg(MERCHANT_PENDING, into, Math.min(left, funds.pendingMinor()));
        left -= leg(MERCHANT_RESERVE, into, Math.min(left, funds.reserveMinor()));
        leg(MERCHANT_RECEIVABLE, into, left);
    }

    private void giveBack(AccountCode from, long amountMinor) {
        long left = amountMinor;
        left -= leg(from, MERCHANT_RECEIVABLE, Math.min(left, funds.debtMinor()));
        left -= leg(from, MERCHANT_RESERVE, Math.min(left, fromReserveMinor));
        leg(from, MERCHANT_AVAILABLE, left);
    }

    private void fee(long moreMinor) {
        long left = moreMinor;
        left -= fromAvailable(DISPUTE_FEE_INCOME, left);
        leg(MERCHANT_RECEIVABLE, DISPUTE_FEE_INCOME, left);
        leg(DISPUTE_FEE_INCOME, MERCHANT_AVAILABLE, -moreMinor);
    }

    private long fromAvailable(AccountCode into, long mostMinor) {
        long taken = leg(MERCHANT_AVAILABLE, into, Math.min(mostMinor, availableMinor));
        availableMinor -= taken;
        return taken;
    }

    private long leg(AccountCode debit, AccountCode credit, long amountMinor) {
        if (amountMinor <= 0) {
            return 0;
        }
        legs.add(new Leg(debit, credit, amountMinor));
        return amountMinor;
    }
}
