package io.postern.limit;

import java.time.Duration;
import java.util.Optional;

/** A configuration of a test's own. */
record LimitsForTests(Duration window, int alone, Optional<String> redisUrl) implements LimitConfig {
    static LimitsForTests within(Duration window) {
        return new LimitsForTests(window, 25, Optional.empty());
    }

    static LimitsForTests inRedis(Duration window, String url) {
        return new LimitsForTests(window, 25, Optional.of(url));
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(20); // a machine that stands still for a moment is not away
    }

    @Override
    public Store store() {
        return redisUrl.isPresent() ? Store.REDIS : Store.TABLE;
    }

    @Override
    public Redis redis() {
        return this::redisUrl;
    }

    @Override
    public int clientRead() {
        return 6_000;
    }

    @Override
    public int clientWrite() {
        return 6_000;
    }

    @Override
    public int clientMoney() {
        return 6_000;
    }

    @Override
    public int address() {
        return 60_000;
    }

    @Override
    public int refusedAuthentication() {
        return 600;
    }

    @Override
    public int failedCards() {
        return 600;
    }

    @Override
    public int failedCardsOfNetwork() {
        return 120;
    }

    @Override
    public int remembered() {
        return 1_000;
    }
}
