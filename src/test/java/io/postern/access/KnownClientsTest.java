package io.postern.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.TurnableClock;
import io.postern.access.proof.TokenBinding;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KnownClientsTest {
    private final TurnableClock clock = new TurnableClock();
    private final KnownClients known = new KnownClients(new Config(), clock);

    @Test
    void remembersAVerifiedToken() {
        Client client = until(clock.instant().plusSeconds(30));
        known.remember("token", client);

        assertThat(known.find("token")).contains(client);
        assertThat(known.find("Token")).isEmpty();
    }

    @Test
    void believesNoTokenPastItsEnd() {
        known.remember("token", until(clock.instant().plusSeconds(30)));

        clock.turn(Duration.ofSeconds(30));

        assertThat(known.find("token")).isEmpty();
    }

    @Test
    void asksAgainAfterAMinute() {
        known.remember("token", until(clock.instant().plusSeconds(3_600)));

        clock.turn(Duration.ofSeconds(59));
        assertThat(known.find("token")).isPresent();

        clock.turn(Duration.ofSeconds(2));
        assertThat(known.find("token")).isEmpty();
    }

    @Test
    void remembersNoTokenThatHasEnded() {
        known.remember("token", until(clock.instant()));

        clock.turn(Duration.ofSeconds(-10));

        assertThat(known.find("token")).isEmpty();
    }

    private static Client until(Instant end) {
        return new Client(
                new UUID(0, 1),
                "shop",
                Role.MERCHANT,
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                end,
                Optional.empty(),
                TokenBinding.NONE);
    }

    private record Config() implements AccessConfig {
        @Override
        public String issuer() {
            return "test";
        }

        @Override
        public String audience() {
            return "test";
        }

        @Override
        public Duration tokenCacheTtl() {
            return Duration.ofSeconds(60);
        }

        @Override
        public int tokenCacheSize() {
            return 100;
        }

        @Override
        public Set<String> outsideAlgorithms() {
            return Set.of();
        }

        @Override
        public Duration issuerKeysTtl() {
            return Duration.ofSeconds(30);
        }

        @Override
        public Duration lookForIssuerEvery() {
            return Duration.ofSeconds(2);
        }

        @Override
        public Optional<Set<Scope>> boundTokensFor() {
            return Optional.empty();
        }

        @Override
        public Duration stepUpAge() {
            return Duration.ofMinutes(5);
        }

        @Override
        public Optional<String> firstOperator() {
            return Optional.empty();
        }
    }
}
