package io.postern.ledger;

import java.util.List;

/** What a merchant has, per currency, in minor units. Each figure is the sum of entries at the moment of asking. */
record BalanceView(String object, List<InCurrency> currencies) {
    /**
     * @param pending captured and not yet payable
     * @param available payable
     * @param reserved held back by the plan
     * @param disputed taken by the bank while a dispute is open
     * @param receivable what the merchant owes
     */
    record InCurrency(String currency, long pending, long available, long reserved, long disputed, long receivable) {}
}
