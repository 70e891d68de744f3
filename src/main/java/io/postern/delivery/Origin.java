package io.postern.delivery;

import java.util.regex.Pattern;

/** Where an address leads: scheme, host and port. What stands behind them may be a secret, and is its merchant's to see alone. */
final class Origin {
    private static final Pattern BEHIND = Pattern.compile("(?<=[^/:])[/?].*$");

    private Origin() {}

    static String of(String url) {
        return BEHIND.matcher(url).replaceFirst("");
    }
}
