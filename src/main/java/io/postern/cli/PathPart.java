package io.postern.cli;

import java.util.regex.Pattern;

/** An id as somebody typed it, fit to stand in a path or a body. */
final class PathPart {
    private static final Pattern ID = Pattern.compile("[a-z]+_[0-9a-z_]{1,60}");

    private PathPart() {}

    static String of(String typed) {
        if (!ID.matcher(typed).matches()) {
            throw new Refused("That is no id: " + typed + ". Ids look like evt_01h455vb4pex5vsknk084sn02q.");
        }
        return typed;
    }
}
