package io.postern.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class KeyCacheTest {
    private static final SealContext HERE = new SealContext("card_secret", UUID.randomUUID(), "number");
    private static final UUID MERCHANT = UUID.randomUUID();

    private final TurnableClock clock = new TurnableClock();
    private final KeyCache cache = new KeyCache(new SmallCache(), clock);
    private final List<Allowance> loads = new ArrayList<>();

    @Test
    void readsAMerchantOnceUntilItsTimeIsOver() {
        MerchantKeys first = get(MERCHANT);
        clock.turn(Duration.ofMinutes(15).minusMillis(1));

        MerchantKeys again = get(MERCHANT);
        clock.turn(Duration.ofMillis(1));
        MerchantKeys anew = get(MERCHANT);

        assertThat(again).isSameAs(first);
        assertThat(anew).isNotSameAs(first);
        assertThat(loads).hasSize(2);
    }

    @Test
    void passesOnWhatIsLeftOfTheAllowance() {
        MerchantKeys first = get(MERCHANT);
        clock.turn(Duration.ofMinutes(15));

        get(MERCHANT);

        assertThat(loads).containsExactly(Allowance.NONE, first.allowance());
    }

    @Test
    void wipesKeysAMinuteAfterTheyLeft() {
        MerchantKeys keys = get(MERCHANT);
        clock.turn(Duration.ofMinutes(15));
        cache.sweep();
        keys.seal(HERE, new byte[1]);

        clock.turn(Duration.ofMinutes(1));
        cache.sweep();

        assertThatThrownBy(() -> keys.seal(HERE, new byte[1])).hasMessageContaining("wiped");
    }

    @Test
    void letsTheLongestUnusedGoWhenThereAreTooMany() {
        MerchantKeys used = get(MERCHANT);
        MerchantKeys unused = get(UUID.randomUUID());
        get(MERCHANT);

        get(UUID.randomUUID());
        clock.turn(Duration.ofMinutes(1));
        cache.sweep();

        assertThat(get(MERCHANT)).isSameAs(used);
        assertThatThrownBy(() -> unused.seal(HERE, new byte[1])).hasMessageContaining("wiped");
    }

    @Test
    void asksAgainAfterAFailure() {
        KeyCache.Loader failing = (merchant, left, askAgain) ->
                Uni.createFrom().failure(new IllegalStateException("the key service is away"));

        assertThatThrownBy(() -> cache.get(MERCHANT, failing).await().indefinitely())
                .hasMessage("the key service is away");
        assertThat(get(MERCHANT)).isNotNull();
    }

    @Test
    void loadsOnceForAllWhoWait() {
        CompletableFuture<MerchantKeys> slow = new CompletableFuture<>();
        KeyCache.Loader loader = (merchant, left, askAgain) -> {
            loads.add(left);
            return Uni.createFrom().completionStage(() -> slow);
        };
        var one = cache.get(MERCHANT, loader).subscribeAsCompletionStage();
        var other = cache.get(MERCHANT, loader).subscribeAsCompletionStage();

        slow.complete(KeysFixture.of(MERCHANT));

        assertThat(one.join()).isSameAs(other.join());
        assertThat(loads).hasSize(1);
    }

    @Test
    void readsAnewWhenTheAllowanceRunsLow() {
        MerchantKeys first = get(MERCHANT);
        while (!first.allowance().isLow()) {
            first.allowance().use();
        }

        assertThat(get(MERCHANT)).isNotSameAs(first);
    }

    private MerchantKeys get(UUID merchant) {
        return cache.get(merchant, (id, left, askAgain) -> {
                    loads.add(left);
                    return Uni.createFrom().item(KeysFixture.of(id));
                })
                .await()
                .indefinitely();
    }

    /** Room for two merchants, a quarter of an hour each. */
    private static final class SmallCache implements KeysConfig {
        @Override
        public Source source() {
            return Source.LOCAL;
        }

        @Override
        public Local local() {
            return new Local() {
                @Override
                public Path file() {
                    return Path.of("unused");
                }

                @Override
                public Optional<Path> passphraseFile() {
                    return Optional.empty();
                }
            };
        }

        @Override
        public Duration cacheTtl() {
            return Duration.ofMinutes(15);
        }

        @Override
        public int cacheMerchants() {
            return 2;
        }
    }

    /** Stands still until it is turned. */
    private static final class TurnableClock extends Clock {
        private Instant now = Instant.parse("2026-06-15T12:00:00Z");

        void turn(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
