package io.postern.webhook;

/** Ends a verification: the webhook is not believed. Never leaves this room. */
final class Doubt extends RuntimeException {
    private static final byte[] NOTHING = {};

    private final Reason reason;
    private final byte[] signed;

    Doubt(Reason reason, String why) {
        this(reason, why, NOTHING);
    }

    /** @param signed what would have been signed, as far as the verification came */
    Doubt(Reason reason, String why, byte[] signed) {
        super(why, null, false, false); // an expected answer, not a bug: no stack trace to collect
        this.reason = reason;
        this.signed = signed;
    }

    Verdict.NotGenuine verdict() {
        return new Verdict.NotGenuine(reason, getMessage(), signed);
    }
}
