package io.postern.limit;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import io.postern.id.ReservedMerchant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a real Redis server. */
@ExtendWith(RedisCondition.class)
class RedisBudgetsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofMinutes(5);

    private final BudgetId id =
            new BudgetId(Policy.CLIENT_MONEY, ReservedMerchant.DEMO.id(), "client " + UUID.randomUUID());
    private final List<RedisBudgets> stores = new ArrayList<>();
    private RedisForTests redis;

    @BeforeEach
    void startRedis() throws Exception {
        redis = new RedisForTests(RedisForTests.program().orElseThrow());
    }

    @AfterEach
    void stopRedis() throws InterruptedException {
        stores.forEach(RedisBudgets::close);
        redis.close();
    }

    @ParameterizedTest
    @CsvSource({"100", "1000", "6000"})
    void gatewaysTogetherGiveNoMoreThanTheLimit(int limit) throws Exception {
        List<InHand> gateways = List.of(gateway(limit, LONG), gateway(limit, LONG), gateway(limit, LONG));
        AtomicInteger admitted = new AtomicInteger();
        List<Callable<Void>> clients = new ArrayList<>();
        for (int client = 0; client < 50; client++) {
            InHand gateway = gateways.get(client % 3);
            clients.add(() -> {
                for (int n = 0; n < limit * 2 / 50; n++) {
                    admitted.addAndGet(use(gateway, limit).admitted() ? 1 : 0);
                }
                return null;
            });
        }

        try (ExecutorService threads = Executors.newFixedThreadPool(clients.size())) {
            for (Future<Void> client : threads.invokeAll(clients)) {
                client.get();
            }
        }

        assertThat(admitted.get()).isBetween(limit * 97 / 100, limit);
    }

    @Test
    void admitsAgainWhenTheWindowHasPassed() {
        InHand client = gateway(20, Duration.ofMillis(1_000));
        int admitted = 0;
        while (use(client, 20).admitted()) {
            admitted++;
        }

        Instant deadline = Instant.now().plus(PATIENCE);
        boolean again = false;
        while (!again && Instant.now().isBefore(deadline)) {
            again = use(client, 20).admitted();
        }

        assertThat(admitted).isBetween(20, 41);
        assertThat(again).isTrue();
    }

    @Test
    void whileRedisIsAwayAGatewayGivesItsPartAndAsksAgainLater() throws Exception {
        InHand client = gateway(1_000, LONG);
        assertThat(use(client, 1_000).admitted()).isTrue();
        redis.kill();

        int alone = 0;
        for (int n = 0; n < 1_000; n++) {
            alone += use(client, 1_000).admitted() ? 1 : 0;
        }
        assertThat(alone).isBetween(250, 256);

        redis.start();
        Instant deadline = Instant.now().plus(PATIENCE);
        boolean again = false;
        while (!again && Instant.now().isBefore(deadline)) {
            again = use(client, 1_000).admitted();
        }
        assertThat(again).isTrue();
    }

    private InHand gateway(int most, Duration window) {
        RedisBudgets store = new RedisBudgets(LimitsForTests.inRedis(window, redis.url()));
        stores.add(store);
        // the first connection may take longer than a call would wait for it
        BudgetId other = new BudgetId(Policy.CLIENT_READ, ReservedMerchant.DEMO.id(), "nobody");
        store.take(other, 1_000, 1, List.of()).await().atMost(PATIENCE);
        return new InHand(id, most, new InHand.Terms(store, Ticker.systemTicker(), window, PATIENCE, 25));
    }

    private static Verdict use(InHand client, int most) {
        Verdict verdict = client.now(most);
        return verdict != null ? verdict : client.later(most).await().atMost(PATIENCE);
    }
}
