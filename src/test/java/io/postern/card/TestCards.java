package io.postern.card;

import io.postern.wire.Luhn;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;

/** Cards and a clock for tests: it is noon of 15 June 2026. */
final class TestCards {
    static final Clock NOON = Clock.fixed(Instant.parse("2026-06-15T12:00:00Z"), ZoneOffset.UTC);

    private TestCards() {}

    static Cards judgedAt(String instant) {
        return new Cards(new BinTable(), Clock.fixed(Instant.parse(instant), ZoneOffset.UTC));
    }

    static CardInput visa() {
        return card("4242424242424242");
    }

    static CardInput card(String number) {
        return new CardInput(SecretText.of(number), 12, 2030, null, null, null);
    }

    static CardInput expiring(int month, int year) {
        return new CardInput(SecretText.of("4242424242424242"), month, year, null, null, null);
    }

    static CardInput withCvc(String number, String cvc) {
        return new CardInput(SecretText.of(number), 12, 2030, SecretText.of(cvc), null, null);
    }

    /** A number of this length that Luhn holds for, beginning with these digits. */
    static String number(Random random, String prefix, int length) {
        StringBuilder digits = new StringBuilder(prefix);
        while (digits.length() < length - 1) {
            digits.append(random.nextInt(10));
        }
        for (char check = '0'; check <= '9'; check++) {
            if (Luhn.holds(digits.toString() + check)) {
                return digits.append(check).toString();
            }
        }
        throw new AssertionError("one of ten digits always fits");
    }
}
