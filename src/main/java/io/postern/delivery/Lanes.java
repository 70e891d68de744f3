package io.postern.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The lanes of all endpoints that this gateway has something in hand for, served in turn. Used by one thread. */
final class Lanes {
    private static final int AHEAD = 4;
    private static final int REMEMBERED = 10_000;
    private static final int TAKEN_AT_ONCE = 256;

    private final int atOnce;
    private final int atOnceToOne;
    private final Map<UUID, Lane> lanes = new HashMap<>();
    private final Deque<Lane> ready = new ArrayDeque<>();
    private int underWay;
    private int inHand;

    Lanes(int atOnce, int atOnceToOne) {
        this.atOnce = atOnce;
        this.atOnceToOne = atOnceToOne;
    }

    /** One that may be sent now. */
    record Start(Lane lane, DueDelivery delivery) {}

    Claims.Wish wish(Claims.Place from) {
        int usual = Lane.usual(atOnceToOne);
        Map<UUID, Integer> room = new HashMap<>();
        for (Lane lane : lanes.values()) {
            if (lane.room() != usual) {
                room.put(lane.endpointId, lane.room());
            }
        }
        return new Claims.Wish(from, room, usual, Math.min(TAKEN_AT_ONCE, atOnce * AHEAD - inHand));
    }

    /** Whether so much more can be taken up that it is worth a look. */
    boolean haveRoom() {
        return atOnce * AHEAD - inHand >= atOnce;
    }

    void take(Claims.Wish wish, List<DueDelivery> deliveries) {
        Map<Lane, Integer> taken = new HashMap<>();
        for (DueDelivery delivery : deliveries) {
            Lane lane = lanes.computeIfAbsent(delivery.endpointId(), id -> new Lane(id, atOnceToOne));
            lane.add(delivery);
            taken.merge(lane, 1, Integer::sum);
        }
        inHand += deliveries.size();
        taken.forEach((lane, count) -> {
            lane.took(wish.room().getOrDefault(lane.endpointId, wish.usual()), count);
            makeReady(lane);
        });
    }

    /** The next one to send: of each endpoint one after the other. Null when there is none, or enough are under way. */
    @Nullable
    Start next() {
        Lane lane = underWay < atOnce ? ready.poll() : null;
        if (lane == null) {
            return null;
        }
        underWay++;
        Start start = new Start(lane, lane.start());
        lane.isReady = false;
        makeReady(lane);
        return start;
    }

    void ended(Lane lane, boolean answered) {
        underWay--;
        if (answered) {
            lane.answered();
        } else {
            lane.notAnswered();
        }
        makeReady(lane);
    }

    void written(Lane lane) {
        lane.written();
        forget(lane);
    }

    /** It was not even tried, and comes back when its claim has run out. */
    void letGo(Lane lane) {
        underWay--;
        lane.letGo();
        makeReady(lane);
        forget(lane);
    }

    private void makeReady(Lane lane) {
        if (!lane.isReady && lane.canStart()) {
            lane.isReady = true;
            ready.add(lane);
        }
    }

    /** Slow ones are remembered as long as there is room. */
    private void forget(Lane lane) {
        inHand--;
        if (lane.isIdle() && (lane.isAtEase() || lanes.size() > REMEMBERED)) {
            lanes.remove(lane.endpointId);
        }
    }
}
