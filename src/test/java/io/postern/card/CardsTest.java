package io.postern.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.wire.Luhn;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CardsTest {
    private final Cards cards = new Cards(new BinTable(), TestCards.NOON);

    @ParameterizedTest
    @CsvSource({
        "4242424242424242, visa, credit, US",
        "4000056655665556, visa, debit, US",
        "4111111111111111, visa, credit, US",
        "4000000000000002, visa, credit, US",
        "4000002760003184, visa, credit, DE",
        "4000008260003178, visa, credit, GB",
        "4222222222222, visa, ,",
        "5555555555554444, mastercard, credit, US",
        "2223003122003222, mastercard, credit, US",
        "5200828282828210, mastercard, debit, US",
        "5105105105105100, mastercard, prepaid, US",
        "378282246310005, amex, credit, US",
        "6011111111111117, discover, credit, US",
        "3056930009020004, diners, credit, US",
        "36227206271667, diners, credit, US",
        "3566002020360505, jcb, credit, JP",
        "6200000000000005, unionpay, credit, CN",
        "6304000000000000, maestro, debit,",
        "9999999999999995, unknown, ,"
    })
    void knowsTheBrandOf(String number, String brand, String funding, String country) {
        BinRange range = cards.accept(TestCards.card(number), "card").range();

        assertThat(range.brand()).isEqualTo(brand);
        assertThat(range.funding().orElse(null)).isEqualTo(funding);
        assertThat(range.country().orElse(null)).isEqualTo(country);
    }

    @ParameterizedTest
    @CsvSource({
        "4242424242424241, 424242******4241, check digit",
        "424242424242424, 424242*****2424, visa numbers have 16 digits",
        "42424242424242426, 424242*******2426, visa numbers have 16 digits",
        "45000000000000, 450000****0000, check digit",
        "3782822463100050, 378282******0050, check digit",
        "4242 4242 4242 4242, (19 characters), 12 to 19 digits without spaces",
        "4242-4242-4242-4242, (19 characters), 12 to 19 digits",
        "42424242424242424242, (20 characters), 12 to 19 digits",
        "42424242424, (11 characters), 12 to 19 digits",
        "45000000000007, 450000****0007, visa numbers have 13 or 16 or 19 digits",
        "4242424242424242x, (17 characters), 12 to 19 digits",
        "'', (0 characters), 12 to 19 digits",
        "４２４２４２４２４２４２４２４２, (16 characters), 12 to 19 digits",
        "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢, (16 characters), 12 to 19 digits"
    })
    void refusesNumbersAndQuotesThemMasked(String number, String shown, String why) {
        assertThatThrownBy(() -> cards.accept(TestCards.card(number), "card"))
                .isInstanceOfSatisfying(ProblemException.class, refusal -> {
                    assertThat(refusal.problem()).isEqualTo(Problem.INCORRECT_NUMBER);
                    assertThat(refusal.param()).contains("card.number");
                    assertThat(refusal.detail()).contains(shown).contains(why);
                });
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void findsEverySingleWrongDigit(long seed) {
        Random random = new Random(seed);
        String number = TestCards.number(random, "4", 16);
        int at = random.nextInt(16);
        char other = (char) ('0' + (number.charAt(at) - '0' + 1 + random.nextInt(9)) % 10);

        String wrong = number.substring(0, at) + other + number.substring(at + 1);

        assertThat(Luhn.holds(number)).isTrue();
        assertThat(Luhn.holds(wrong)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-06-30T23:59:59.999Z, 6, 2026, true",
        "2026-07-01T00:00:00Z, 6, 2026, false",
        "2026-06-01T00:00:00Z, 6, 2026, true",
        "2026-06-01T00:00:00Z, 5, 2026, false",
        "2024-02-29T12:00:00Z, 2, 2024, true",
        "2024-03-01T00:00:00Z, 2, 2024, false",
        "2026-12-31T23:59:59Z, 12, 2026, true",
        "2027-01-01T00:00:00Z, 12, 2026, false",
        "2026-06-15T00:00:00Z, 1, 2027, true"
    })
    void acceptsACardThroughTheLastDayOfItsMonth(String now, int month, int year, boolean good) {
        Cards then = TestCards.judgedAt(now);

        if (good) {
            assertThat(then.accept(TestCards.expiring(month, year), "card").expYear())
                    .isEqualTo(year);
        } else {
            assertThatThrownBy(() -> then.accept(TestCards.expiring(month, year), "card"))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            refusal -> assertThat(refusal.problem()).isEqualTo(Problem.EXPIRED_CARD));
        }
    }

    @Test
    void namesTheYearOrTheMonthThatIsPast() {
        assertThatThrownBy(() -> cards.accept(TestCards.expiring(12, 2025), "card"))
                .satisfies(e -> assertThat(((ProblemException) e).param()).contains("card.exp_year"));
        assertThatThrownBy(() -> cards.accept(TestCards.expiring(5, 2026), "card"))
                .satisfies(e -> assertThat(((ProblemException) e).param()).contains("card.exp_month"));
        assertThatThrownBy(() -> cards.accept(TestCards.expiring(5, 2077), "card"))
                .hasMessageContaining("at most 2076");
    }

    @ParameterizedTest
    @CsvSource({
        "4242424242424242, 123, true",
        "4242424242424242, 1234, false",
        "4242424242424242, 12, false",
        "4242424242424242, 12a, false",
        "4242424242424242, '', false",
        "378282246310005, 1234, true",
        "378282246310005, 123, false",
        "9999999999999995, 123, true",
        "9999999999999995, 1234, true"
    })
    void judgesTheCvcByItsBrandAndNeverQuotesIt(String number, String cvc, boolean good) {
        CardInput input = TestCards.withCvc(number, cvc);

        if (good) {
            assertThat(cards.accept(input, "card").cvc()).isPresent();
        } else {
            assertThatThrownBy(() -> cards.accept(input, "card"))
                    .hasMessageStartingWith("card.cvc is not allowed: the CVC of this card is ")
                    .satisfies(e -> assertThat(((ProblemException) e).param()).contains("card.cvc"));
        }
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }
}
