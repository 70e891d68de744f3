package io.postern.ledger;

/**
 * One posting to be: an amount in minor units that one account is debited and another credited.
 *
 * @param amountMinor more than zero
 */
public record Leg(AccountCode debit, AccountCode credit, long amountMinor) {
    public Leg {
        if (amountMinor <= 0 || debit == credit) {
            throw new IllegalArgumentException("a posting moves more than zero between two accounts");
        }
    }
}
