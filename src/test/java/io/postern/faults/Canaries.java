package io.postern.faults;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Card numbers and CVCs that exist nowhere else, and the eye that finds them again: a number as digits, with spaces or
 * dashes between, or as the hex of its bytes; a CVC, which four digits alone could be by chance, near its card's marker.
 */
final class Canaries {
    /** Far enough to see both ends of a card's JSON object, marker included. */
    private static final int NEIGHBOURHOOD = 200;

    private static final Pattern DIGITS = Pattern.compile("\\d(?:[ -]?\\d){12,}");
    private static final Pattern HEX = Pattern.compile("(?:3\\d){13,}");
    private static final Pattern MARKER = Pattern.compile("cnry[a-z]{10}");
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final int NUMBER_LENGTH = 15;

    private final Random random;
    private final Map<String, Canary> byNumber = new HashMap<>();
    private final Map<String, Canary> byMarker = new HashMap<>();

    /** @param marker stands beside the CVC in what is sent, and is nothing secret */
    record Canary(String number, String cvc, String marker) {
        /** The card as a JSON object with single quotes. */
        String card() {
            return card(number);
        }

        String card(String otherNumber) {
            return "{'number':'" + otherNumber + "','exp_month':12,'exp_year':2030,'cvc':'" + cvc + "','holder_name':'"
                    + marker + "'}";
        }

        String spaced() {
            return number.substring(0, 4) + " " + number.substring(4, 10) + "-" + number.substring(10);
        }
    }

    Canaries(long seed) {
        this.random = new Random(seed);
    }

    int count() {
        return byNumber.size();
    }

    /** An American Express number, whose CVC has four digits; the CVC is never like a year, an amount or last four digits. */
    Canary next() {
        StringBuilder number = new StringBuilder("37");
        while (number.length() < NUMBER_LENGTH - 1) {
            number.append(random.nextInt(10));
        }
        number.append(checkDigit(number));
        if (isLikeACvc(number.substring(NUMBER_LENGTH - 4)) || byNumber.containsKey(number.toString())) {
            return next();
        }
        StringBuilder marker = new StringBuilder("cnry");
        random.ints(10, 'a', 'z' + 1).forEach(letter -> marker.append((char) letter));
        Canary canary = new Canary(number.toString(), String.valueOf(3_000 + random.nextInt(4_000)), marker.toString());
        byNumber.put(canary.number(), canary);
        byMarker.put(canary.marker(), canary);
        return canary;
    }

    private static boolean isLikeACvc(String digits) {
        return digits.compareTo("3000") >= 0 && digits.compareTo("7000") < 0;
    }

    /** What of the canaries stands in the text. */
    List<String> in(CharSequence text) {
        List<String> found = new ArrayList<>();
        for (Matcher run = DIGITS.matcher(text); run.find(); ) {
            numbersIn(run.group().replaceAll("[ -]", ""), found);
        }
        for (Matcher run = HEX.matcher(text); run.find(); ) {
            numbersIn(new String(HexFormat.of().parseHex(run.group()), StandardCharsets.ISO_8859_1), found);
        }
        for (Matcher marker = MARKER.matcher(text); marker.find(); ) {
            Canary canary = byMarker.get(marker.group());
            if (canary != null && isNear(canary.cvc(), text, marker)) {
                found.add("CVC of " + canary.marker());
            }
        }
        return found;
    }

    private void numbersIn(String digits, List<String> found) {
        for (int from = 0; from + NUMBER_LENGTH <= digits.length(); from++) {
            Canary canary = byNumber.get(digits.substring(from, from + NUMBER_LENGTH));
            if (canary != null) {
                found.add("number of " + canary.marker());
            }
        }
    }

    private static boolean isNear(String cvc, CharSequence text, Matcher marker) {
        CharSequence near = text.subSequence(
                Math.max(0, marker.start() - NEIGHBOURHOOD), Math.min(text.length(), marker.end() + NEIGHBOURHOOD));
        return Pattern.compile("(?<![0-9A-Za-z.])" + cvc + "(?![0-9A-Za-z])")
                .matcher(UUID_TEXT.matcher(near).replaceAll(""))
                .find();
    }

    private static int checkDigit(CharSequence digits) {
        int sum = 0;
        for (int n = 0; n < digits.length(); n++) {
            int digit = digits.charAt(digits.length() - 1 - n) - '0';
            sum += n % 2 == 1 ? digit : digit * 2 - (digit > 4 ? 9 : 0);
        }
        return (10 - sum % 10) % 10;
    }
}
