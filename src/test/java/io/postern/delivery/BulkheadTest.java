package io.postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.Calm;
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

/** One merchant's dead or slow servers slow nobody else. */
@Calm
@PosternTest
class BulkheadTest {
    private static final int EVENTS = 350;
    private static final int WAITING = 100;
    private static final int ROUNDS = 9;
    private static final int DEAD = 16;
    /** Everything at once, so that nothing but the deliveries takes time. */
    private static final String AGAIN = """
            INSERT INTO delivery (merchant_id, endpoint_id, event_id, object_id, object_version, due_at)
            SELECT e.merchant_id, w.id, e.id, e.object_id, e.object_version, now()
            FROM event e JOIN webhook_endpoint w ON w.merchant_id = e.merchant_id
            WHERE e.merchant_id = $1
            ON CONFLICT DO NOTHING
            """;

    @Inject
    ShopForTests shop;

    private Receiver healthy;
    private Receiver dead;

    @BeforeEach
    void open() throws Exception {
        healthy = Receiver.open();
        dead = Receiver.open();
    }

    @AfterEach
    void close() {
        healthy.close();
        dead.close();
    }

    @Test
    void sixteenEndpointsThatNeverAnswerTakeNothingFromOneThatDoes() {
        dead.answering(any -> Answer.hangUp().after(Duration.ofMinutes(5)));

        List<Opened> never = takeNothing("dead", DEAD);

        assertThat(never)
                .allSatisfy(endpoint -> assertThat(shop.waiting(endpoint)).isEqualTo(WAITING));
    }

    @Test
    void sixteenEndpointsThatAnswerLateTakeNothingFromOneThatDoesAtOnce() {
        dead.answering(any -> Answer.of(200).after(Duration.ofMillis(2_500)));

        List<Opened> late = takeNothing("slow", DEAD * 4); // each has answered twice

        assertThat(late)
                .allSatisfy(endpoint -> assertThat(shop.waiting(endpoint)).isPositive());
    }

    private List<Opened> takeNothing(String kind, int calls) {
        UUID merchant = ShopForTests.merchant();
        shop.open(merchant, healthy.url("/"));
        shop.announceMany(merchant, EVENTS);
        healthy.await(EVENTS);
        awaitNothingWaits(merchant);
        for (int round = 0; round < ROUNDS; round++) { // or what is measured first, alone, would be measured cold
            perSecond(merchant);
        }
        List<Double> alone = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            alone.add(perSecond(merchant));
        }

        UUID other = ShopForTests.merchant();
        List<Opened> never = new ArrayList<>();
        for (int n = 0; n < DEAD; n++) {
            never.add(shop.open(other, dead.url("/" + n)));
        }
        shop.announceMany(other, WAITING);
        Until.isTrue(Duration.ofSeconds(30), () -> dead.got().size() >= calls, () -> "they are not called");
        double ratio = 0;
        for (int again = 0;
                again < 5 && ratio < 0.9;
                again++) { // a machine that is slower meanwhile takes from it, too
            ratio = beside(merchant) / median(alone);
            System.out.printf(
                    "bulkhead: %.0f/s alone, beside %d %s endpoints with %d waiting each %.2f of it%n",
                    median(alone), DEAD, kind, WAITING, ratio);
        }
        assertThat(ratio).isGreaterThanOrEqualTo(0.9);
        return never;
    }

    private double beside(UUID merchant) {
        List<Double> rounds = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            rounds.add(perSecond(merchant));
        }
        return median(rounds);
    }

    private double perSecond(UUID merchant) {
        int before = healthy.got().size();
        shop.query(merchant, AGAIN, merchant);
        List<Got> got = healthy.await(before + EVENTS);
        awaitNothingWaits(merchant);
        Duration took = Duration.between(got.get(before).at(), got.getLast().at());
        return EVENTS / (took.toNanos() / 1e9);
    }

    /** Written down, too: what still waits would not be put there again. */
    private void awaitNothingWaits(UUID merchant) {
        Until.isTrue(Duration.ofSeconds(30), () -> shop.waitingOf(merchant) == 0, () -> "not all is written down");
    }

    private static double median(List<Double> figures) {
        return figures.stream().sorted().skip(figures.size() / 2).findFirst().orElseThrow();
    }
}
