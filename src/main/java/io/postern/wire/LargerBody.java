package io.postern.wire;

import java.util.regex.Pattern;

/**
 * A call that takes more than every other one: named by its room as a bean. The answer to whoever may not make the call comes
 * before its body is read, so the body has to name its length.
 *
 * @param path of the request, whole
 */
public record LargerBody(Pattern path, int mostBytes) {}
