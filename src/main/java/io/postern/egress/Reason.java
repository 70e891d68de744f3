package io.postern.egress;

import java.util.Locale;

/** Why an exchange came to nothing. */
public enum Reason {
    /** The address, or one of those that its name has, must not be called. */
    ADDRESS_REFUSED,
    /** No name server knew the name. */
    NOT_RESOLVED,
    /** Nothing listened, or it took too long to open a connection. */
    NOT_CONNECTED,
    /** No TLS, or a certificate that is not the name's, has ended, or comes from nobody who is believed. */
    TLS_FAILED,
    /** The answer was not complete in time. */
    TIMED_OUT,
    /** The connection ended before the answer did, or what came was none. */
    CONNECTION_LOST,
    /** The answer was larger than anybody reads. */
    ANSWER_TOO_LARGE;

    /** The word on the wire. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
