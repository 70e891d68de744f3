package io.postern.log;

/** The log in the database is not what its own heads, or what is kept outside, say of it. Nothing more is signed then. */
final class LogBroken extends RuntimeException {
    LogBroken(String message) {
        super(message);
    }
}
