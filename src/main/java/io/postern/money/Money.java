package io.postern.money;

import java.util.Currency;
import java.util.Objects;

/**
 * An amount in whole minor units (cents, yen, fils) of an ISO 4217 currency.
 *
 * <p>Arithmetic is exact: an overflow or a mix of currencies throws {@link ArithmeticException}, since both are bugs by
 * the time amounts meet.
 */
public record Money(long amountMinor, Currency currency) {
    /** The largest amount accepted from outside, 2^53 - 1: what every JSON reader keeps exactly (RFC 8259, section 6). */
    public static final long MAX_MINOR = 9_007_199_254_740_991L;

    public Money {
        Objects.requireNonNull(currency, "currency");
    }

    public static Money of(long amountMinor, String currencyCode) {
        return new Money(amountMinor, Currency.getInstance(currencyCode));
    }

    public Money plus(Money other) {
        return new Money(Math.addExact(amountMinor, other.in(currency)), currency);
    }

    public Money minus(Money other) {
        return new Money(Math.subtractExact(amountMinor, other.in(currency)), currency);
    }

    /** The same currency with another amount in minor units. */
    public Money withAmount(long otherMinor) {
        return new Money(otherMinor, currency);
    }

    public boolean isZero() {
        return amountMinor == 0;
    }

    public boolean isMoreThan(Money other) {
        return amountMinor > other.in(currency);
    }

    /**
     * A share of this amount in basis points (1/100 of a percent), rounded half up to a whole minor unit.
     *
     * @param basisPoints 0 to 10,000
     */
    public Money share(int basisPoints) {
        long whole = Math.multiplyExact(amountMinor / 10_000, (long) basisPoints);
        long rest = ((amountMinor % 10_000) * basisPoints + 5_000) / 10_000;
        return withAmount(Math.addExact(whole, rest));
    }

    private long in(Currency expected) {
        if (!currency.equals(expected)) {
            throw new ArithmeticException("cannot mix " + currency + " with " + expected);
        }
        return amountMinor;
    }

    /** The amount as people write it, with the currency's own number of decimals: {@code 10.50 USD}, {@code 500 JPY}. */
    @Override
    public String toString() {
        return java.math.BigDecimal.valueOf(amountMinor, currency.getDefaultFractionDigits()) + " "
                + currency.getCurrencyCode();
    }
}
