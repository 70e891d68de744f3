package io.postern.limit;

/** One card that a client shows to a bank, from before the bank is asked until its answer is known. */
public final class CardTry {
    /** Of a card that no client is waiting for: nobody's budget. */
    public static final CardTry UNCOUNTED = new CardTry(() -> {}, () -> {});

    private final Runnable onFailure;
    private final Runnable onEnd;
    private boolean over;

    CardTry(Runnable onFailure, Runnable onEnd) {
        this.onFailure = onFailure;
        this.onEnd = onEnd;
    }

    /** The bank declined the card, or found something wrong with it. */
    public synchronized void failed() {
        if (!over) {
            over = true;
            onEnd.run();
            onFailure.run();
        }
    }

    /** However it ended; harmless after {@link #failed}. */
    public synchronized void end() {
        if (!over) {
            over = true;
            onEnd.run();
        }
    }
}
