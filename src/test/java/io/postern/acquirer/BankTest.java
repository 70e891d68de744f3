package io.postern.acquirer;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postern.acquirer.sandbox.BankControls;
import io.postern.acquirer.sandbox.TestBank;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** What the tests of the port share: a running bank, reached by HTTP as in life. */
abstract class BankTest {
    private static final Duration LONGEST = Duration.ofSeconds(20);

    static final SimpleMeterRegistry METRICS = new SimpleMeterRegistry();

    static Vertx vertx;
    static TestBank bank;
    static SandboxAcquirer acquirer;

    @BeforeAll
    static void openTheBank() {
        vertx = Vertx.vertx();
        bank = TestBank.open();
        acquirer = reach(bank.url(), "8s");
    }

    @AfterAll
    static void closeTheBank() {
        acquirer.close();
        bank.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @AfterEach
    void leaveNothingTurned() {
        controls().behave();
        answer(controls().turnClockBy(Duration.ofSeconds(-controls().clock().offsetSeconds())));
    }

    static SandboxAcquirer reach(String url, String deadline) {
        return reach(vertx, url, deadline);
    }

    static SandboxAcquirer reach(Vertx vertx, String url, String deadline) {
        AcquirerConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(AcquirerConfig.class)
                .withDefaultValues(Map.of("postern.acquirer.sandbox.url", url, "postern.acquirer.deadline", deadline))
                .build()
                .getConfigMapping(AcquirerConfig.class);
        return new SandboxAcquirer(vertx, config, METRICS);
    }

    static BankControls controls() {
        return bank.controls();
    }

    static <T> T answer(Uni<T> asked) {
        return asked.await().atMost(LONGEST);
    }

    static AuthorizationOrder authorized(String number) {
        AuthorizationOrder order = Orders.authorization(number);
        answer(acquirer.authorize(order));
        return order;
    }
}
