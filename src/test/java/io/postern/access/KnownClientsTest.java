package io.postern.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.access.proof.TokenBinding;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KnownClientsTest {
    private final Hands hands = new Hands();
    private final KnownClients known = new KnownClients(new Config(), hands);

    @Test
    void remembersAVerifiedToken() {
        Client client = until(hands.now.plusSeconds(30));
        known.remember("token", client);

        assertThat(known.find("token")).contains(client);
        assertThat(known.find("Token")).isEmpty();
    }

    @Test
    void believesNoTokenPastItsEnd() {
        known.remember("token", until(hands.now.plusSeconds(30)));

        hands.now = hands.now.plusSeconds(30);

        assertThat(known.find("token")).isEmpty();
    }

    @Test
    void asksAgainAfterAMinute() {
        known.remember("token", until(hands.now.plusSeconds(3_600)));

        hands.now = hands.now.plusSeconds(59);
        assertThat(known.find("token")).isPresent();

        hands.now = hands.now.plusSeconds(2);
        assertThat(known.find("token")).isEmpty();
    }

    @Test
    void remembersNoTokenThatHasEnded() {
        known.remember("token", until(hands.now));

        hands.now = hands.now.minusSeconds(10);

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

    /** A clock that a test can turn. */
    private static final class Hands extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

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
