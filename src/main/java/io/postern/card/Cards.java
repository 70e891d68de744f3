package io.postern.card;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.wire.CardNumberFinder;
import io.postern.wire.Luhn;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.YearMonth;
import java.util.BitSet;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Judges the cards of requests: form, check digit, brand and length, expiry, CVC. Refusals quote a number masked. */
@ApplicationScoped
public class Cards {
    private static final int SHORTEST = 12;
    private static final int LONGEST = 19;
    private static final int YEARS_AHEAD = 50;

    private final BinTable bins;
    private final Clock clock;

    Cards(BinTable bins, Clock clock) {
        this.bins = bins;
        this.clock = clock;
    }

    /** Only ASCII digits, 12 to 19 of them (ISO/IEC 7812). */
    static boolean hasForm(String text) {
        return text.length() >= SHORTEST && text.length() <= LONGEST && onlyDigits(text);
    }

    /** @param field what the request calls the card, such as {@code card} */
    public AcceptedCard accept(CardInput input, String field) {
        String number = input.number().text();
        BinRange range = judgeNumber(number, field + ".number");
        judgeExpiry(input.expMonth(), input.expYear(), field);
        refuseNumbersIn(input.holderName(), field + ".holder_name");
        Optional<Cvc> cvc = Optional.ofNullable(input.cvc()).map(given -> judgeCvc(given, range, field + ".cvc"));
        Holder holder = new Holder(input.holderName(), input.address());
        return new AcceptedCard(Pan.of(number), range, input.expMonth(), input.expYear(), cvc, holder);
    }

    /** The CVC that comes with a token: its card was judged before. */
    public Cvc acceptCvc(SecretText cvc, StoredCard card, String field) {
        return judgeCvc(cvc, bins.of(card.view().bin() + "000000"), field);
    }

    private BinRange judgeNumber(String number, String param) {
        if (!hasForm(number)) {
            throw incorrectNumber(param, number, "a card number is 12 to 19 digits without spaces");
        }
        if (!Luhn.holds(number)) {
            throw incorrectNumber(param, number, "its check digit is wrong");
        }
        BinRange range = bins.of(number);
        if (!range.lengths().get(number.length())) {
            throw incorrectNumber(
                    param, number, range.brand() + " numbers have " + allowed(range.lengths()) + " digits");
        }
        return range;
    }

    private static ProblemException incorrectNumber(String param, String number, String why) {
        return ProblemException.of(
                Problem.INCORRECT_NUMBER,
                param,
                param + " " + MaskedNumber.of(number) + " is not accepted: " + why + ".");
    }

    /** A card is good through the last day of its month. */
    private void judgeExpiry(int month, int year, String field) {
        YearMonth now = YearMonth.now(clock);
        YearMonth expiry = YearMonth.of(year, month);
        if (expiry.isBefore(now)) {
            String param = year < now.getYear() ? ".exp_year" : ".exp_month";
            throw ProblemException.of(
                    Problem.EXPIRED_CARD,
                    field + param,
                    "The card expired at the end of " + expiry + "; now is " + now + ".");
        }
        if (year > now.getYear() + YEARS_AHEAD) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    field + ".exp_year",
                    field + ".exp_year " + year + " is not allowed: at most " + (now.getYear() + YEARS_AHEAD) + ".");
        }
    }

    private static Cvc judgeCvc(SecretText cvc, BinRange range, String param) {
        String digits = cvc.text();
        if (!onlyDigits(digits) || !range.cvcLengths().get(digits.length())) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    param,
                    param + " is not allowed: the CVC of this card is " + allowed(range.cvcLengths()) + " digits.");
        }
        return Cvc.of(digits);
    }

    /** A card number in a field that is shown or kept readable must not get any further. */
    public static void refuseNumbersIn(@Nullable String text, String param) {
        CardNumberFinder.refuseIn(text, param);
    }

    private static boolean onlyDigits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String allowed(BitSet lengths) {
        return lengths.stream().mapToObj(Integer::toString).collect(Collectors.joining(" or "));
    }
}
