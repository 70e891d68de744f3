package io.postern.acquirer.sandbox;

import io.postern.PostgresForTests;
import io.postern.demo.Logins;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A sandbox bank on a free port with its book in the real PostgreSQL of the tests. */
public final class TestBank implements AutoCloseable {
    private final RunningBank bank;

    private TestBank(RunningBank bank) {
        this.bank = bank;
    }

    public static TestBank open() {
        return open(Map.of());
    }

    public static TestBank open(Map<String, String> more) {
        Map<String, String> values = new HashMap<>(Map.of(
                "postern.sandbox.port", "0",
                "postern.sandbox.jdbc-url", PostgresForTests.jdbcUrl(),
                "postern.sandbox.password", Logins.forTests().sandbox()));
        values.putAll(more);
        SandboxConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(SandboxConfig.class)
                .withDefaultValues(values)
                .build()
                .getConfigMapping(SandboxConfig.class);
        return new TestBank(RunningBank.open(config, Clock.systemUTC()));
    }

    public String url() {
        return "http://127.0.0.1:" + bank.port();
    }

    public BankControls controls() {
        return new BankControls(bank.office());
    }

    /** Has it sign its webhooks. */
    public void signWith(byte[] secret) {
        bank.office().door().signWith(() -> CompletableFuture.completedStage(List.of(secret)));
    }

    @Override
    public void close() {
        bank.close();
    }
}
