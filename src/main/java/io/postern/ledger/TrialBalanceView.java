package io.postern.ledger;

import java.util.List;

/**
 * The whole book in one view: every debit has its credit, in each currency.
 *
 * @param balanced whether debits equal credits everywhere and no floored account is below zero
 */
record TrialBalanceView(String object, boolean balanced, List<InCurrency> currencies, List<Line> accounts) {
    record InCurrency(String currency, long debits, long credits) {}

    /** All accounts of a code in a currency, whoever's they are. */
    record Line(int code, String name, String currency, long debits, long credits, long lowestBalance) {}
}
