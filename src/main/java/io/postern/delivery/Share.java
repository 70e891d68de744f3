package io.postern.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;

/**
 * What one merchant's endpoints together have in hand and under way, and which of them is next: no merchant has more of a gateway
 * than its part, however many endpoints it has and however they answer.
 */
final class Share {
    private static final int PART = 4;
    private static final int AHEAD = 4;

    final UUID merchantId;
    private final int most;
    private final Deque<Lane> ready = new ArrayDeque<>();
    private int underWay;
    private int inHand;
    /** Whether it stands in the queue of those that can start. */
    boolean isReady;

    /** @param atOnce what the gateway has under way at most */
    Share(UUID merchantId, int atOnce) {
        this.merchantId = merchantId;
        this.most = most(atOnce);
    }

    /** How much is taken up at once for a merchant that nothing is in hand for. */
    static int usual(int atOnce) {
        return most(atOnce) * AHEAD;
    }

    private static int most(int atOnce) {
        return Math.max(1, atOnce / PART);
    }

    /** How much may be taken up now. */
    int room() {
        int wanted = most * AHEAD;
        return inHand <= wanted / 2 ? wanted - inHand : 0;
    }

    void took(int count) {
        inHand += count;
    }

    void makeReady(Lane lane) {
        if (!lane.isReady && lane.canStart()) {
            lane.isReady = true;
            ready.add(lane);
        }
    }

    boolean canStart() {
        return underWay < most && !ready.isEmpty();
    }

    /** Of each endpoint one after the other. */
    Lanes.Start start() {
        Lane lane = ready.remove();
        Lanes.Start start = new Lanes.Start(lane, lane.start());
        underWay++;
        lane.isReady = false;
        makeReady(lane);
        return start;
    }

    void ended() {
        underWay--;
    }

    void left() {
        inHand--;
    }

    boolean isIdle() {
        return inHand == 0;
    }
}
