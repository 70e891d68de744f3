package io.postern.payment;

/** Running totals of a payment in minor units. They count what was asked for, so that two pending moves cannot overshoot. */
record Totals(long authorizedMinor, long capturedMinor, long refundedMinor) {
    static final Totals ZERO = new Totals(0, 0, 0);

    long capturableMinor() {
        return authorizedMinor - capturedMinor;
    }

    long refundableMinor() {
        return capturedMinor - refundedMinor;
    }

    Totals authorized(long moreMinor) {
        return new Totals(Math.addExact(authorizedMinor, moreMinor), capturedMinor, refundedMinor);
    }

    Totals captured(long moreMinor) {
        return new Totals(authorizedMinor, Math.addExact(capturedMinor, moreMinor), refundedMinor);
    }

    Totals refunded(long moreMinor) {
        return new Totals(authorizedMinor, capturedMinor, Math.addExact(refundedMinor, moreMinor));
    }
}
