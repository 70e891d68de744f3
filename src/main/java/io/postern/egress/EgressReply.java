package io.postern.egress;

import io.vertx.core.buffer.Buffer;
import java.util.Map;

/** What came of a call. */
public sealed interface EgressReply {
    /**
     * An answer, whatever it says; a redirect is one, too, and is not followed.
     *
     * @param headers by their names in lower case
     * @param start of its body, 4 kB at most unless more was asked for
     * @param more whether the body went on
     */
    record Answered(int status, Map<String, String> headers, Buffer start, boolean more) implements EgressReply {}

    /** No answer. Whether the other side did what it was asked is not known. */
    record Failed(Reason reason) implements EgressReply {}
}
