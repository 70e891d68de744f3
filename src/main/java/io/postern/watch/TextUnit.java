package io.postern.watch;

/**
 * One character of a text as its reader sees it, however it is written there: itself, escaped as in JSON or as in addresses.
 *
 * @param character what it is
 * @param start where it begins in the text
 * @param end where the next one does
 */
record TextUnit(int character, int start, int end) {
    private static final int JSON_ESCAPE = 6;
    private static final int ADDRESS_ESCAPE = 3;
    private static final int HEX = 16;
    private static final String GAPS = "._,/|*+:\"'\\";

    static TextUnit at(String text, int start) {
        char first = text.charAt(start);
        int escaped = -1;
        int length = 0;
        if (first == '\\' && text.startsWith("\\u", start)) {
            length = JSON_ESCAPE;
            escaped = hex(text, start + 2, start + JSON_ESCAPE);
        } else if (first == '%') {
            length = ADDRESS_ESCAPE;
            escaped = hex(text, start + 1, start + ADDRESS_ESCAPE);
        }
        if (escaped >= 0) {
            return new TextUnit(escaped, start, start + length);
        }
        int character = text.codePointAt(start);
        return new TextUnit(character, start, start + Character.charCount(character));
    }

    private static int hex(String text, int from, int to) {
        if (to > text.length()) {
            return -1;
        }
        int value = 0;
        for (int n = from; n < to; n++) {
            int digit = Character.digit(text.charAt(n), HEX);
            if (digit < 0) {
                return -1;
            }
            value = value * HEX + digit;
        }
        return value;
    }

    /** Of whatever script; in a circle, raised, or as wide as a letter of Chinese. */
    boolean isDigit() {
        return Character.isDigit(character) || isNumber();
    }

    private boolean isNumber() {
        return Character.getType(character) == Character.OTHER_NUMBER
                && Character.getNumericValue(character) >= 0
                && Character.getNumericValue(character) <= 9;
    }

    char digit() {
        return (char) ('0' + Character.getNumericValue(character));
    }

    /** Nothing that is seen: a joiner, a mark on the character before. */
    boolean isNothing() {
        return switch (Character.getType(character)) {
            case Character.FORMAT, Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> false;
        };
    }

    /** What may stand between two digits of one number. */
    boolean isGap() {
        return Character.isWhitespace(character)
                || Character.isSpaceChar(character)
                || Character.getType(character) == Character.DASH_PUNCTUATION
                || character > 0x7F && character <= 0xFF // a byte of a character that an address has escaped
                || character < ' '
                || GAPS.indexOf(character) >= 0;
    }
}
