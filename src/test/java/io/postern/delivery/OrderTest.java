package io.postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.postern.delivery.Receiver.Answer;
import io.postern.delivery.Receiver.Got;
import io.postern.delivery.ShopForTests.Opened;
import io.postern.delivery.ShopForTests.Terms;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One object's events one after the other, where an endpoint wants it so. */
@PosternTest
class OrderTest {
    @Inject
    ShopForTests shop;

    private Receiver receiver;
    private UUID merchant;

    @BeforeEach
    void open() throws Exception {
        receiver = Receiver.open();
        merchant = ShopForTests.merchant();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    /** Events of an object that came before one with a smaller version was taken. */
    static List<String> outOfOrder(List<Got> taken) {
        Map<String, Integer> last = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        for (Got got : taken) {
            String object = got.body().replaceAll("(?s).*\"object\":\\{.*?\"id\":\"(\\w+)\".*", "$1");
            int version = version(got);
            if (version < last.getOrDefault(object, 0)) {
                wrong.add(object + " " + version);
            }
            last.merge(object, version, Math::max);
        }
        return wrong;
    }

    private static int version(Got got) {
        return Integer.parseInt(got.body().replaceAll("(?s).*\"object_version\":(\\d+).*", "$1"));
    }

    @Test
    void whatComesAfterAFailingOneOfItsObjectWaitsAndOthersDoNot() {
        UUID failing = shop.newObject();
        UUID fine = shop.newObject();
        AtomicInteger refused = new AtomicInteger();
        receiver.answering(
                got -> version(got) == 1 && got.body().contains(id(failing)) && refused.incrementAndGet() <= 2
                        ? Answer.of(500)
                        : Answer.of(200));
        Opened endpoint = shop.open(merchant, receiver.url("/"), Terms.ORDERED);
        for (int version = 1; version <= 4; version++) {
            shop.announce(merchant, failing, version);
            shop.announce(merchant, fine, version);
        }

        shop.awaitAttempts(endpoint, 5); // four of the one, and the failure of the other's first

        assertThat(of(failing)).hasSize(1);
        assertThat(of(fine)).hasSize(4);
        shop.hasten(endpoint);
        shop.awaitAttempts(endpoint, 6);
        assertThat(of(failing))
                .as("the first one again, and it fails again")
                .extracting(OrderTest::version)
                .containsExactly(1, 1);
        shop.hasten(endpoint);
        shop.awaitAttempts(endpoint, 10);
        assertThat(of(failing)).extracting(OrderTest::version).containsExactly(1, 1, 1, 2, 3, 4);
        assertThat(shop.waiting(endpoint)).isZero();
    }

    private List<Got> of(UUID object) {
        return receiver.got().stream()
                .filter(got -> got.body().contains(id(object)))
                .toList();
    }

    private static String id(UUID object) {
        return io.postern.id.IdKind.PAYMENT.format(object);
    }

    @Test
    void neverHasTwoOfAnObjectUnderWay() {
        Map<String, AtomicInteger> underWay = new ConcurrentHashMap<>();
        AtomicInteger most = new AtomicInteger();
        receiver.answering(got -> {
            String object = got.body().replaceAll("(?s).*\"id\":\"(pay_\\w+)\".*", "$1");
            AtomicInteger now = underWay.computeIfAbsent(object, any -> new AtomicInteger());
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            java.util.concurrent.locks.LockSupport.parkNanos(
                    Duration.ofMillis(5).toNanos());
            now.decrementAndGet();
            return Answer.of(200);
        });
        Opened endpoint = shop.open(merchant, receiver.url("/"), Terms.ORDERED);
        List<UUID> objects = new ArrayList<>();
        for (int n = 0; n < 20; n++) {
            objects.add(shop.newObject());
        }
        for (int version = 1; version <= 10; version++) {
            for (UUID object : objects) {
                shop.announce(merchant, object, version);
            }
        }

        List<Got> got = receiver.await(200);

        shop.awaitAttempts(endpoint, 200);
        assertThat(outOfOrder(got)).isEmpty();
        assertThat(most.get()).isEqualTo(1);
    }

    @Test
    void noticesWhatIsOutOfOrder() {
        Opened endpoint = shop.open(merchant, receiver.url("/"));
        UUID object = shop.newObject();
        shop.announce(merchant, object, 2);
        shop.awaitAttempts(endpoint, 1);
        shop.announce(merchant, object, 1);
        shop.awaitAttempts(endpoint, 2);

        assertThat(outOfOrder(receiver.await(2))).hasSize(1);
    }
}
