package io.postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LanesTest {
    private static final int AT_ONCE = 128;
    private static final int TO_ONE = 8;
    private static final int SLOW = 16;

    private final Lanes lanes = new Lanes(AT_ONCE, TO_ONE);

    @Test
    void noMerchantHasMoreThanAQuarterUnderWayHoweverManyEndpointsItHas() {
        takeOf(UUID.randomUUID(), SLOW, TO_ONE);
        for (int round = 0; round < 2; round++) { // quick, so that each lane opens as wide as it can
            started().forEach(start -> lanes.ended(start.lane(), true));
        }

        assertThat(started()).hasSize(AT_ONCE / 4);
        takeOf(UUID.randomUUID(), 1, TO_ONE);
        assertThat(started()).hasSize(2);
    }

    @Test
    void whatAMerchantHasInHandIsTakenFromWhatItIsGiven() {
        UUID merchant = UUID.randomUUID();
        takeOf(merchant, SLOW, TO_ONE);

        Claims.Wish wish = lanes.wish(Claims.Place.START);

        assertThat(wish.merchants().of(merchant)).isZero();
        assertThat(wish.merchants().of(UUID.randomUUID())).isEqualTo(AT_ONCE);
        assertThat(wish.most()).isEqualTo(256);
    }

    @Test
    void endpointsThatAnswerLateHaveOneUnderWayEach() {
        takeOf(UUID.randomUUID(), SLOW, TO_ONE);
        started().forEach(start -> lanes.ended(start.lane(), false));

        List<Lanes.Start> now = started();

        assertThat(now).hasSize(SLOW);
        assertThat(now.stream().map(Lanes.Start::lane).distinct()).hasSize(SLOW);
    }

    private void takeOf(UUID merchant, int endpoints, int each) {
        List<DueDelivery> deliveries = new ArrayList<>();
        for (int n = 0; n < endpoints; n++) {
            deliveries.addAll(Collections.nCopies(each, DeliverEventsTest.delivery(merchant, UUID.randomUUID())));
        }
        lanes.take(lanes.wish(Claims.Place.START), deliveries);
    }

    private List<Lanes.Start> started() {
        List<Lanes.Start> all = new ArrayList<>();
        for (Lanes.Start start = lanes.next(); start != null; start = lanes.next()) {
            all.add(start);
        }
        return all;
    }
}
