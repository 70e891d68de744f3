package io.postern.egress;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address that somebody chose to be called at, in the one spelling that every program reads alike. An inner address can be
 * spelled in many ways, so what is not plainly the name of a host is not read at all: no numbers, no signs of other scripts,
 * nothing before an {@code @}.
 */
public final class EgressAddress {
    private static final int LONGEST = 2048;
    private static final int LONGEST_NAME = 253;
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;
    private static final int LAST_PORT = 65_535;
    private static final String PORT = "(?::([1-9][0-9]{0,4}))?";
    private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
    // the last label starts with a letter: a host that ends in a number is one, to some programs
    private static final String NAME = "(?:" + LABEL + "\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?";
    private static final String SIGN = "(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})";
    private static final String TARGET = "((?:/" + SIGN + "*+)?(?:\\?(?:" + SIGN + "|\\?)*+)?)";
    private static final Pattern OUTSIDE = Pattern.compile("https://(" + NAME + ")" + PORT + TARGET);
    private static final Pattern HERE = Pattern.compile("http://(127\\.0\\.0\\.1|localhost)" + PORT + TARGET);
    /** Names that are never given to a host on the Internet (RFC 6761, RFC 6762, RFC 8375, RFC 7686, and ICANN's for inner use). */
    private static final Pattern INNER =
            Pattern.compile("(?:.*\\.)?(?:localhost|local|internal|intranet|home\\.arpa|onion)");

    private static final String ALLOWED =
            "an https URL whose host is a name in lower-case ASCII, such as https://shop.example.com/webhooks";

    private final String url;
    private final boolean isHere;
    private final String host;
    private final int port;
    private final String target;

    private EgressAddress(String url, boolean isHere, String host, int port, String target) {
        this.url = url;
        this.isHere = isHere;
        this.host = host;
        this.port = port;
        this.target = target.startsWith("/") ? target : "/" + target;
    }

    /** @throws IllegalArgumentException with what is allowed as its message, which quotes nothing */
    public static EgressAddress of(String url) {
        if (url.length() > LONGEST) {
            throw new IllegalArgumentException(ALLOWED + ", of at most " + LONGEST + " characters");
        }
        Matcher here = HERE.matcher(url);
        if (here.matches()) {
            return new EgressAddress(url, true, here.group(1), port(here.group(2), HTTP_PORT), here.group(3));
        }
        Matcher outside = OUTSIDE.matcher(url);
        if (!outside.matches() || outside.group(1).length() > LONGEST_NAME) {
            throw new IllegalArgumentException(ALLOWED);
        }
        String host = outside.group(1);
        if (INNER.matcher(host).matches()) {
            throw new IllegalArgumentException(ALLOWED + "; this name is never one on the Internet");
        }
        return new EgressAddress(url, false, host, port(outside.group(2), HTTPS_PORT), outside.group(3));
    }

    /** This machine, in the clear: for demos alone. */
    boolean isHere() {
        return isHere;
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    /** The path and the query. */
    String target() {
        return target;
    }

    @Override
    public String toString() {
        return url;
    }

    private static int port(String text, int usual) {
        int port = text == null ? usual : Integer.parseInt(text);
        if (port > LAST_PORT) {
            throw new IllegalArgumentException(ALLOWED + "; ports end at " + LAST_PORT);
        }
        return port;
    }
}
