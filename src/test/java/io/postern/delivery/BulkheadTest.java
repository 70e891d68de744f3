package io.postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.postern.delivery.Receiver.Answer;
import io.postern.delivery.Receiver.Got;
import io.postern.delivery.ShopForTests.Opened;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One merchant's dead servers slow nobody else. */
@PosternTest
class BulkheadTest {
    private static final int EVENTS = 600;
    private static final int ROUNDS = 5;
    private static final int DEAD = 16;

    @Inject
    ShopForTests shop;

    private Receiver healthy;
    private Receiver dead;

    @BeforeEach
    void open() throws Exception {
        healthy = Receiver.open();
        dead = Receiver.open().answering(any -> Answer.hangUp().after(Duration.ofMinutes(5)));
    }

    @AfterEach
    void close() {
        healthy.close();
        dead.close();
    }

    @Test
    void sixteenEndpointsThatNeverAnswerTakeNothingFromOneThatDoes() {
        UUID merchant = ShopForTests.merchant();
        shop.open(merchant, healthy.url("/"));
        perSecond(merchant); // the first round warms up
        List<Double> alone = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            alone.add(perSecond(merchant));
        }

        UUID other = ShopForTests.merchant();
        List<Opened> never = new ArrayList<>();
        for (int n = 0; n < DEAD; n++) {
            never.add(shop.open(other, dead.url("/" + n)));
        }
        shop.announceMany(other, EVENTS);
        Until.isTrue(Duration.ofSeconds(30), () -> dead.got().size() >= DEAD, () -> "the dead are not called");
        List<Double> beside = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            beside.add(perSecond(merchant));
        }

        double ratio = median(beside) / median(alone);
        System.out.printf(
                "bulkhead: %.0f/s alone, %.0f/s beside %d dead endpoints with %d waiting each, ratio %.2f%n",
                median(alone), median(beside), DEAD, EVENTS, ratio);
        assertThat(never)
                .allSatisfy(endpoint -> assertThat(shop.waiting(endpoint)).isEqualTo(EVENTS));
        assertThat(ratio).isGreaterThanOrEqualTo(0.9);
    }

    private double perSecond(UUID merchant) {
        int before = healthy.got().size();
        shop.announceMany(merchant, EVENTS);
        List<Got> got = healthy.await(before + EVENTS);
        Duration took = Duration.between(got.get(before).at(), got.getLast().at());
        return EVENTS / (took.toNanos() / 1e9);
    }

    private static double median(List<Double> figures) {
        return figures.stream().sorted().skip(figures.size() / 2).findFirst().orElseThrow();
    }
}
