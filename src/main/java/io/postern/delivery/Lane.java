package io.postern.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;

/**
 * What a gateway has in hand for one endpoint, and how much of it may be under way: few at first, more with each answer that
 * comes soon, fewer each time that none does, so that what is dead or slow holds up nobody else.
 */
final class Lane {
    private static final int AT_FIRST = 2;
    /** What is taken up ahead, so that a quick endpoint never waits for the database. */
    private static final int AHEAD = 4;

    final UUID merchantId;
    final UUID endpointId;
    private final int most;
    private final Deque<DueDelivery> waiting = new ArrayDeque<>();
    private int slots;
    private int underWay;
    private int unwritten;
    private boolean perhapsMore;
    /** Whether it stands in the queue of those that can start. */
    boolean isReady;

    Lane(UUID merchantId, UUID endpointId, int most) {
        this.merchantId = merchantId;
        this.endpointId = endpointId;
        this.most = most;
        this.slots = Math.min(AT_FIRST, most);
    }

    /** How much is taken up at once for an endpoint that nothing is in hand for. */
    static int usual(int most) {
        return most * AHEAD;
    }

    /** How much may be taken up now. */
    int room() {
        int inHand = waiting.size() + underWay + unwritten;
        int wanted = slots == 1 ? 1 : usual(most);
        return inHand <= wanted / 2 ? wanted - inHand : 0;
    }

    /** Whether it is worth while to look for more. */
    boolean isHungry() {
        return perhapsMore && room() > 0;
    }

    void took(int asked, int taken) {
        perhapsMore = taken >= asked;
    }

    void add(DueDelivery delivery) {
        waiting.add(delivery);
    }

    boolean canStart() {
        return !waiting.isEmpty() && underWay < slots;
    }

    DueDelivery start() {
        underWay++;
        return waiting.remove();
    }

    void answered() {
        underWay--;
        unwritten++;
        slots = Math.min(most, slots + slots);
    }

    /** Or so late that more at a time would only wait longer. */
    void notAnswered() {
        underWay--;
        unwritten++;
        slots = Math.max(1, slots / 2);
    }

    /** What became of one is written down, or given up. */
    void written() {
        unwritten--;
    }

    /** It was not even tried. */
    void letGo() {
        underWay--;
    }

    boolean isIdle() {
        return waiting.isEmpty() && underWay == 0 && unwritten == 0;
    }

    /** As good as an endpoint that was never seen, or better. */
    boolean isAtEase() {
        return slots >= AT_FIRST;
    }
}
