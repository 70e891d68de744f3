package io.postern.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of all endpoints that this gateway has something in hand for, served in turn: of each merchant one after the other,
 * and of each of its endpoints. Used by one thread.
 */
final class Lanes {
    private static final int AHEAD = 4;
    private static final int REMEMBERED = 10_000;
    private static final int TAKEN_AT_ONCE = 256;

    private final int atOnce;
    private final int atOnceToOne;
    private final Map<UUID, Lane> lanes = new HashMap<>();
    private final Map<UUID, Share> shares = new HashMap<>();
    private final Deque<Share> ready = new ArrayDeque<>();
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
        lanes.values().stream()
                .filter(lane -> lane.room() != usual)
                .forEach(lane -> room.put(lane.endpointId, lane.room()));
        int usualOfMerchant = Share.usual(atOnce);
        Map<UUID, Integer> roomOfMerchant = new HashMap<>();
        shares.values().stream()
                .filter(share -> share.room() != usualOfMerchant)
                .forEach(share -> roomOfMerchant.put(share.merchantId, share.room()));
        int most = Math.min(TAKEN_AT_ONCE, atOnce * AHEAD - inHand);
        return new Claims.Wish(
                from, new Claims.Room(room, usual), new Claims.Room(roomOfMerchant, usualOfMerchant), most);
    }

    /** Whether so much more can be taken up that it is worth a look. */
    boolean haveRoom() {
        return atOnce * AHEAD - inHand >= atOnce;
    }

    /** Whether it is worth while to look for more of an endpoint. */
    boolean isHungry(Lane lane) {
        Share share = shares.get(lane.merchantId);
        return lane.isHungry() && (share == null || share.room() > 0);
    }

    void take(Claims.Wish wish, List<DueDelivery> deliveries) {
        Map<Lane, Integer> taken = new LinkedHashMap<>();
        for (DueDelivery delivery : deliveries) {
            Lane lane = lanes.computeIfAbsent(
                    delivery.endpointId(), id -> new Lane(delivery.merchantId(), id, atOnceToOne));
            lane.add(delivery);
            taken.merge(lane, 1, Integer::sum);
        }
        inHand += deliveries.size();
        Map<UUID, Long> endpoints =
                taken.keySet().stream().collect(Collectors.groupingBy(lane -> lane.merchantId, Collectors.counting()));
        taken.forEach((lane, count) -> {
            long part = wish.merchants().of(lane.merchantId) / endpoints.get(lane.merchantId);
            lane.took(Math.min(wish.endpoints().of(lane.endpointId), (int) part), count);
            Share share = shares.computeIfAbsent(lane.merchantId, id -> new Share(id, atOnce));
            share.took(count);
            makeReady(share, lane);
        });
    }

    /** The next one to send. Null when there is none, or enough are under way. */
    @Nullable
    Start next() {
        Share share = underWay < atOnce ? ready.poll() : null;
        if (share == null) {
            return null;
        }
        underWay++;
        Start start = share.start();
        share.isReady = false;
        makeReady(share);
        return start;
    }

    void ended(Lane lane, boolean answeredSoon) {
        if (answeredSoon) {
            lane.answered();
        } else {
            lane.notAnswered();
        }
        makeRoom(lane);
    }

    void written(Lane lane) {
        lane.written();
        forget(lane);
    }

    /** It was not even tried, and comes back when its claim has run out. */
    void letGo(Lane lane) {
        lane.letGo();
        makeRoom(lane);
        forget(lane);
    }

    private void makeRoom(Lane lane) {
        underWay--;
        Share share = shares.get(lane.merchantId);
        share.ended();
        makeReady(share, lane);
    }

    private void makeReady(Share share, Lane lane) {
        share.makeReady(lane);
        makeReady(share);
    }

    private void makeReady(Share share) {
        if (!share.isReady && share.canStart()) {
            share.isReady = true;
            ready.add(share);
        }
    }

    /** Slow endpoints are remembered as long as there is room. */
    private void forget(Lane lane) {
        inHand--;
        Share share = shares.get(lane.merchantId);
        share.left();
        if (share.isIdle()) {
            shares.remove(lane.merchantId);
        }
        if (lane.isIdle() && (lane.isAtEase() || lanes.size() > REMEMBERED)) {
            lanes.remove(lane.endpointId);
        }
    }
}
