package io.postern.wire;

/** The check digit of card numbers (ISO/IEC 7812-1, annex B): finds any single wrong digit. */
public final class Luhn {
    private Luhn() {}

    /** @param digits ASCII digits, the check digit last */
    public static boolean holds(CharSequence digits) {
        int sum = 0;
        boolean doubled = false;
        for (int i = digits.length() - 1; i >= 0; i--) {
            int digit = digits.charAt(i) - '0';
            if (doubled) {
                digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
            }
            sum += digit;
            doubled = !doubled;
        }
        return sum % 10 == 0;
    }
}
