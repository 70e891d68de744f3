package io.postern.limit;

/** The part of a budget that is this gateway's to give while nobody answers, anew for each window. Whoever has it guards it. */
final class Alone {
    private final InHand.Terms terms;
    private long until;
    private int left;

    Alone(InHand.Terms terms, long now) {
        this.terms = terms;
        this.until = now;
    }

    /** @return how many of those wanted there are, of a limit of so many */
    int take(int wanted, int most, long now) {
        if (now - until >= 0) {
            until = now + terms.window().toNanos();
            left = (int) Math.max(1, (long) most * terms.alonePercent() / 100);
        }
        int granted = Math.min(wanted, left);
        left -= granted;
        return granted;
    }

    int left() {
        return left;
    }

    long until() {
        return until;
    }
}
