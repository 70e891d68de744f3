package io.postern.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.TurnableClock;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeyCacheTest {
    private static final SealContext HERE = new SealContext("card_secret", UUID.randomUUID(), "number");
    private static final UUID MERCHANT = UUID.randomUUID();

    private static final KeyCache.Loader AWAY = (merchant, left, askAgain) ->
            Uni.createFrom().failure(new IllegalStateException("the key service is away"));

    private final TurnableClock clock = new TurnableClock();
    private final KeyCache cache = new KeyCache(new SmallCache(), clock);
    private final List<Allowance> loads = new ArrayList<>();

    @Test
    void readsAMerchantOnceUntilItsTimeIsOver() {
        MerchantKeys first = get(MERCHANT);
        clock.turn(Duration.ofMinutes(15).minusMillis(1));

        MerchantKeys again = get(MERCHANT);
        clock.turn(Duration.ofMillis(1));
        MerchantKeys servedMeanwhile = get(MERCHANT);
        MerchantKeys anew = get(MERCHANT);

        assertThat(again).isSameAs(first);
        assertThat(servedMeanwhile).isSameAs(first);
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
    void wipesKeysAMinuteAfterOthersTookTheirPlace() {
        MerchantKeys keys = get(MERCHANT);
        clock.turn(Duration.ofMinutes(15));
        get(MERCHANT);
        cache.sweep();
        keys.seal(HERE, new byte[1]);

        clock.turn(Duration.ofMinutes(1));
        cache.sweep();

        assertThatThrownBy(() -> keys.seal(HERE, new byte[1])).hasMessageContaining("wiped");
        get(MERCHANT).seal(HERE, new byte[1]);
    }

    @Test
    void servesOnForAnHourWhileTheSourceIsAway() {
        MerchantKeys keys = get(MERCHANT);
        for (int minutes = 1; minutes < 60; minutes++) {
            clock.turn(Duration.ofMinutes(1));
            cache.sweep();
            assertThat(cache.get(MERCHANT, AWAY).await().indefinitely()).isSameAs(keys);
            keys.seal(HERE, new byte[1]);
        }
        assertThat(cache.usableUntil()).contains(clock.instant().plus(Duration.ofMinutes(1)));

        clock.turn(Duration.ofMinutes(1));

        assertThatThrownBy(() -> cache.get(MERCHANT, AWAY).await().indefinitely())
                .hasMessage("the key service is away");
        assertThat(cache.usableUntil()).isEmpty();
        assertThat(get(MERCHANT)).isNotSameAs(keys);
    }

    @Test
    void keepsWhatNobodyAskedForWhileLoadsFail() {
        MerchantKeys idle = get(MERCHANT);
        clock.turn(Duration.ofMinutes(20));
        assertThatThrownBy(() -> cache.get(UUID.randomUUID(), AWAY).await().indefinitely())
                .hasMessage("the key service is away");

        cache.sweep();

        assertThat(cache.get(MERCHANT, AWAY).await().indefinitely()).isSameAs(idle);
    }

    @Test
    void triesNoMoreOftenThanEveryFiveSecondsWhileKeysServe() {
        get(MERCHANT);
        clock.turn(Duration.ofMinutes(15));
        AtomicInteger tries = new AtomicInteger();
        KeyCache.Loader counting = (merchant, left, askAgain) -> {
            tries.incrementAndGet();
            return AWAY.load(merchant, left, askAgain);
        };

        for (int i = 0; i < 100; i++) {
            cache.get(MERCHANT, counting).await().indefinitely();
        }
        clock.turn(Duration.ofSeconds(5).plusMillis(1));
        cache.get(MERCHANT, counting).await().indefinitely();

        assertThat(tries).hasValue(2);
    }

    @Test
    void stopsServingKeysThatWereExchanged() {
        get(MERCHANT);
        clock.turn(Duration.ofMinutes(15));
        KeyCache.Loader broken = (merchant, left, askAgain) ->
                Uni.createFrom().failure(new BrokenSealException("the commitment is of another key"));
        cache.get(MERCHANT, broken).await().indefinitely();

        assertThatThrownBy(() -> cache.get(MERCHANT, broken).await().indefinitely())
                .isInstanceOf(BrokenSealException.class);
    }

    @Test
    void readsAnewBeforeTheNextUseWhenAKeyWasChanged() {
        MerchantKeys before = get(MERCHANT);

        cache.forget(new KeysChanged());

        assertThat(get(MERCHANT)).isNotSameAs(before);
        assertThat(loads).hasSize(2);
    }

    @Test
    void readsOnceMoreWhenAKeyWasChangedWhileItRead() {
        CompletableFuture<MerchantKeys> slow = new CompletableFuture<>();
        var reading = cache.get(
                        MERCHANT, (merchant, left, askAgain) -> Uni.createFrom().completionStage(() -> slow))
                .subscribeAsCompletionStage();
        cache.forget(new KeysChanged());
        slow.complete(KeysFixture.of(MERCHANT));

        assertThat(get(MERCHANT)).isNotSameAs(reading.join());
    }

    @Test
    void servesWhatWasBeforeAChangeNoLongerThanKeysStayInMemory() {
        MerchantKeys before = get(MERCHANT);
        cache.forget(new KeysChanged());
        clock.turn(Duration.ofMinutes(15).minusMillis(1));
        assertThat(cache.get(MERCHANT, AWAY).await().indefinitely()).isSameAs(before);

        clock.turn(Duration.ofMillis(1));

        assertThatThrownBy(() -> cache.get(MERCHANT, AWAY).await().indefinitely())
                .hasMessage("the key service is away");
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
        assertThatThrownBy(() -> cache.get(MERCHANT, AWAY).await().indefinitely())
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
    void takesMoreEncryptionsWithoutTheSourceWhenTheyRunLow() {
        MerchantKeys first = get(MERCHANT);
        while (!first.allowance().isLow()) {
            first.allowance().use();
        }
        KeyCache.Loader refilling = new KeyCache.Loader() {
            @Override
            public Uni<MerchantKeys> load(UUID merchantId, Allowance left, Runnable askAgain) {
                return AWAY.load(merchantId, left, askAgain);
            }

            @Override
            public Uni<MerchantKeys> refill(MerchantKeys keys) {
                return Uni.createFrom().item(keys.with(new Allowance(1, Allowance.BLOCK)));
            }
        };
        cache.get(MERCHANT, refilling).await().indefinitely();

        MerchantKeys refilled = cache.get(MERCHANT, refilling).await().indefinitely();
        clock.turn(Duration.ofMinutes(2));
        cache.sweep();

        assertThat(refilled.allowance().isLow()).isFalse();
        refilled.seal(HERE, new byte[1]);
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
        public Duration cacheMaxStale() {
            return Duration.ofHours(1);
        }

        @Override
        public int cacheMerchants() {
            return 2;
        }
    }
}
