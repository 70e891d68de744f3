package io.postern.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuoteTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "4242424242424242",
                "4242 4242 4242 4242",
                "4242-4242-4242-4242",
                "378282246310005",
                "x4242424242424242x",
                "424242424242",
                "42424242424242424242424242"
            })
    void masksWhatMayBeACardNumber(String text) {
        assertThat(Quote.of("description", text)).doesNotContain("4242", "3782");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"12345678901", "9007199254740991", "2026-01-31T12:00:00Z", "pay_01h455vb4pex5vsknk084sn02q"})
    void leavesOtherTextReadable(String text) {
        assertThat(Quote.of("description", text)).isEqualTo("'" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({"card.number, 42", "card.cvc, 123", "cvc, 1", "items[0].cvv, 999"})
    void showsNothingOfASecretField(String path, String value) {
        assertThat(Quote.of(path, value)).isEqualTo("'****'");
    }

    @ParameterizedTest
    @CsvSource({"customer.email, x", "customer.ip, 1", "card.holder_name, Ada", "card.address.line1, 1", "customer, Ada"
    })
    void showsNothingThatTellsWhoSomebodyIs(String path, String value) {
        assertThat(Quote.of(path, value)).isEqualTo("'****'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ada@example.com",
                "Ada <ada.b+c@mail.example.co.uk>",
                "203.0.113.7",
                "x 203.0.113.7 y",
                "2001:db8::7",
                "2001:db8:0:0:0:0:0:7",
                "::1",
                "Ada Lovelace",
                "1: Ada Lovelace",
                "  -Ada \t(Lovelace",
                "J\u00fcrgen M\u00fcller"
            })
    void hidesWhatMayBeANameOrAnAddressInAnyField(String text) {
        assertThat(Quote.of("currency", text)).contains("****").doesNotContain("ada", "203", "2001", "Ada", "ller");
    }

    @Test
    void masksEmailAddressesInTheLogToo() {
        assertThat(Quote.mask("could not send to ada@example.com: refused"))
                .isEqualTo("could not send to ****: refused");
    }

    @Test
    void showsAddressesThatAnOperatorSets() {
        assertThat(Quote.of("address_rules[0]", "203.0.113.0/99")).isEqualTo("'203.0.113.0/99'");
    }

    @Test
    void shortensLongTextOnlyAfterMasking() {
        String text = "x".repeat(56) + "4242424242424242";

        assertThat(Quote.of("description", text)).doesNotContain("4242").endsWith("****'");
        assertThat(Quote.of("description", "y".repeat(500))).hasSize(67);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "1", "1-", "1 ", "a ", "a1", ".1", ":f", "a@", "@a.", "\u00e4\u00a0", " ", "\n"})
    void readsALongTextOnce(String piece) {
        String text = piece.repeat(400_000 / piece.length());

        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> Quote.of("currency", text));
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> Quote.id(text));
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> Quote.path(text));
    }

    @Test
    void showsControlCharactersAsQuestionMarks() {
        assertThat(Quote.of("description", "a\nb\u001b[31m")).isEqualTo("'a?b?[31m'");
    }
}
