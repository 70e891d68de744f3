package io.postern.ledger;

/** The chart of accounts, as table {@code account_code} fixes it. An account is merchant × code × currency. */
public enum AccountCode {
    BANK(1010),
    ACQUIRER_RECEIVABLE(1110),
    SETTLEMENT_IN_TRANSIT(1120),
    DISPUTE_WITHDRAWN(1140),
    SETTLEMENT_SUSPENSE(1190),
    MERCHANT_RECEIVABLE(1210),
    MERCHANT_PENDING(2000),
    MERCHANT_AVAILABLE(2010),
    MERCHANT_RESERVE(2040),
    MERCHANT_DISPUTED(2050),
    REFUNDS_IN_TRANSIT(2060),
    PAYOUTS_IN_TRANSIT(2070),
    FX_POSITION(3100),
    INTER_BOOK_CLEARING(3200),
    PROCESSING_FEE_INCOME(4010),
    DISPUTE_FEE_INCOME(4030),
    FX_INCOME(4040),
    APPLICATION_FEE_INCOME(4050),
    ACQUIRER_FEE_EXPENSE(5010),
    DISPUTE_COST_EXPENSE(5030),
    BAD_DEBT_EXPENSE(5040);

    private final int code;

    AccountCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
