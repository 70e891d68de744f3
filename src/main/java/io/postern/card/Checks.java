package io.postern.card;

/** A bank's comparison of CVC and address with what it has on file. */
public record Checks(Check cvc, Check addressLine1, Check addressPostalCode) {
    public static final Checks UNCHECKED = new Checks(Check.UNCHECKED, Check.UNCHECKED, Check.UNCHECKED);

    /** What is known when the bank was asked about this card and said nothing. */
    public static Checks unansweredFor(PresentedCard card) {
        return new Checks(
                asked(card.cvc().isPresent()),
                asked(card.address().line1().isPresent()),
                asked(card.address().postalCode().isPresent()));
    }

    /** Whether anything that the bank compared was wrong. */
    public boolean isFailed() {
        return cvc == Check.FAIL || addressLine1 == Check.FAIL || addressPostalCode == Check.FAIL;
    }

    private static Check asked(boolean given) {
        return given ? Check.UNAVAILABLE : Check.UNCHECKED;
    }
}
