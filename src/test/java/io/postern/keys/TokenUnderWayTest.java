package io.postern.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.vault.client.auth.VaultToken;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A key server that does not come to an end with a renewal holds up nobody whose token is good. */
class TokenUnderWayTest {
    private Instant now = Instant.parse("2026-06-15T12:00:00Z");
    private final InstantSource clock = () -> now;
    private final CompletableFuture<VaultToken> slow = new CompletableFuture<>();
    private final Deque<CompletableFuture<VaultToken>> logins =
            new ArrayDeque<>(List.of(CompletableFuture.completedFuture(token("first")), slow));
    private final VaultLogin login = new VaultLogin(request -> logins.removeFirst());

    @Test
    void theOldTokenServesMeanwhile() {
        assertThat(tokenNow()).isEqualTo("first");
        now = now.plusSeconds(25); // a third of a minute is over

        assertThat(tokenNow()).isEqualTo("first");
        assertThat(tokenNow()).isEqualTo("first");
        assertThat(logins).as("a second login has begun").isEmpty();
        slow.complete(token("second"));

        assertThat(tokenNow()).isEqualTo("second");
    }

    @Test
    void aTokenThatIsOverDoesNot() {
        assertThat(tokenNow()).isEqualTo("first");
        now = now.plusSeconds(61);

        assertThat(login.apply(null).toCompletableFuture()).isNotDone();
        assertThat(login.apply(null).toCompletableFuture()).isNotDone();
    }

    private String tokenNow() {
        return login.apply(null).toCompletableFuture().getNow(token("none")).getClientToken();
    }

    private VaultToken token(String name) {
        return VaultToken.from(name, false, Duration.ofSeconds(60), null, clock);
    }
}
