package io.postern.limit;

/** One card that a client shows to a bank, from before the bank is asked until its answer is known. */
public final class CardTry {
    /** Of a card that no client is waiting for: nobody's budget. */
    public static final CardTry UNCOUNTED = new CardTry(() -> {}, () -> {}, () -> {});

    private final Runnable onFailure;
    private final Runnable onEnd;
    private final Runnable onCancel;
    private boolean over;

    CardTry(Runnable onFailure, Runnable onEnd, Runnable onCancel) {
        this.onFailure = onFailure;
        this.onEnd = onEnd;
        this.onCancel = onCancel;
    }

    /** No bank is asked about the card, so nothing is learned of who shows it. */
    public synchronized void cancel() {
        if (!over) {
            over = true;
            onCancel.run();
        }
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
