package io.postern.watch;

import io.postern.wire.CardNumberFinder;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the digits of card numbers in any script, escaped or not, with whatever stands between them: one number may be in a
 * row, digit by digit, or in the groups that cards print.
 */
final class CardDigits {
    private static final int SHORTEST = 12;
    private static final int LONGEST = 19;
    /** Of characters between two groups, as in {@code ["4242", "4242", …]}. */
    private static final int WIDEST_GAP = 4;

    /** Sizes of the groups that card numbers are printed in. */
    private static final List<List<Integer>> PRINTED = List.of(
            List.of(4, 4, 4, 4),
            List.of(4, 6, 5),
            List.of(4, 6, 4),
            List.of(4, 4, 4, 4, 3),
            List.of(4, 4, 4, 4, 2),
            List.of(4, 4, 4, 4, 1),
            List.of(6, 13));

    /** Digits without anything between them; from and to are places in the text. */
    private record Group(StringBuilder digits, List<TextUnit> units, boolean farFromLast) {}

    private CardDigits() {}

    static String masked(String text) {
        boolean[] hidden = null;
        List<Group> run = new ArrayList<>();
        for (Group group : groups(text)) {
            if (group.farFromLast() && !run.isEmpty()) {
                hidden = hide(run, hidden, text.length());
                run.clear();
            }
            run.add(group);
        }
        hidden = hide(run, hidden, text.length());
        return hidden == null ? text : overwritten(text, hidden);
    }

    private static String overwritten(String text, boolean... hidden) {
        StringBuilder masked = new StringBuilder(text.length());
        for (int n = 0; n < text.length(); n++) {
            masked.append(hidden[n] ? '*' : text.charAt(n));
        }
        return masked.toString();
    }

    private static List<Group> groups(String text) {
        List<Group> groups = new ArrayList<>();
        Group open = null;
        int gap = 0;
        boolean far = true;
        for (int at = 0; at < text.length(); ) {
            TextUnit unit = TextUnit.at(text, at);
            at = unit.end();
            if (unit.isDigit()) {
                if (open == null) {
                    open = new Group(new StringBuilder(), new ArrayList<>(), far || gap > WIDEST_GAP);
                    groups.add(open);
                }
                open.digits().append(unit.digit());
                open.units().add(unit);
                gap = 0;
                far = false;
            } else if (!unit.isNothing()) {
                open = null;
                gap++;
                far |= !unit.isGap();
            }
        }
        return groups;
    }

    private static boolean[] hide(List<Group> run, boolean[] hidden, int length) {
        boolean[] found = hidden;
        for (int first = 0; first < run.size(); first++) {
            StringBuilder digits = new StringBuilder();
            List<Integer> sizes = new ArrayList<>();
            for (int last = first; last < run.size() && digits.length() <= LONGEST; last++) {
                digits.append(run.get(last).digits());
                sizes.add(run.get(last).digits().length());
                if (isCard(digits, sizes)) {
                    found = found == null ? new boolean[length] : found;
                    hide(run.subList(first, last + 1), found);
                }
            }
        }
        return found;
    }

    /** Many short numbers in a row are a list rather than a card, unless they come digit by digit or as cards print them. */
    private static boolean isCard(StringBuilder digits, List<Integer> sizes) {
        boolean likely =
                sizes.size() <= 2 || PRINTED.contains(sizes) || sizes.stream().allMatch(size -> size <= 2);
        return likely && holdsCard(digits);
    }

    /** In a row of more digits than a card has, anywhere. */
    private static boolean holdsCard(StringBuilder digits) {
        for (int from = 0; from + SHORTEST <= digits.length(); from++) {
            for (int to = from + SHORTEST; to <= Math.min(digits.length(), from + LONGEST); to++) {
                if (CardNumberFinder.isCardNumber(digits.substring(from, to))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void hide(List<Group> run, boolean... hidden) {
        for (Group group : run) {
            for (TextUnit unit : group.units()) {
                for (int n = unit.start(); n < unit.end(); n++) {
                    hidden[n] = true;
                }
            }
        }
    }
}
