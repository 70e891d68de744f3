package io.postern.address;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one hop of a forwarded header. What a proxy hid or garbled is unknown, and never what stands in front of it. */
final class Hop {
    private static final int LONGEST = 512;
    private static final Pattern PORT = Pattern.compile(":(?:[0-9]{1,5}|_[A-Za-z0-9._-]+)");
    private static final Pattern PAIR = Pattern.compile(
            "[ \\t]*([A-Za-z0-9!#$%&'*+.^_`|~-]+)=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\";, \\t]+))[ \\t]*(?:;|$)");

    private Hop() {}

    /** One element of RFC 7239: pairs, of which exactly one is {@code for}. */
    static Address element(String text) {
        if (text.length() > LONGEST) {
            return Address.UNKNOWN;
        }
        String node = null;
        Matcher pair = PAIR.matcher(text);
        int at = 0;
        while (at < text.length() && pair.region(at, text.length()).lookingAt()) {
            if ("for".equalsIgnoreCase(pair.group(1))) {
                if (node != null) {
                    return Address.UNKNOWN;
                }
                node = pair.group(2) == null ? pair.group(3) : pair.group(2).replaceAll("\\\\(.)", "$1");
            }
            at = pair.end();
        }
        return at < text.length() || node == null ? Address.UNKNOWN : node(node);
    }

    /** An address with or without a port; one of version 6 with a port stands in brackets. */
    static Address node(String text) {
        String node = text.strip();
        if (node.length() > LONGEST) {
            return Address.UNKNOWN;
        }
        if (node.startsWith("[")) {
            int bracket = node.indexOf(']');
            return bracket > 0 && node.indexOf(':') < bracket && isPort(node.substring(bracket + 1))
                    ? Address.of(node.substring(1, bracket))
                    : Address.UNKNOWN;
        }
        int colon = node.indexOf(':');
        if (colon > 0 && colon == node.lastIndexOf(':')) {
            return isPort(node.substring(colon)) ? Address.of(node.substring(0, colon)) : Address.UNKNOWN;
        }
        return Address.of(node);
    }

    private static boolean isPort(String text) {
        return text.isEmpty() || PORT.matcher(text).matches();
    }
}
