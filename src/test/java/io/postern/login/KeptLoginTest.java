package io.postern.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PostgresForTests;
import io.postern.access.OidcForTests;
import io.postern.vault.NeedsVault;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A gateway whose database login is kept at the key server, where somebody changes it. */
@QuarkusTest
@NeedsVault(own = true)
@WithTestResource(value = PostgresForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = OidcForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = LoginServer.Keeping.class, scope = TestResourceScope.MATCHING_RESOURCES)
class KeptLoginTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SEVERAL_LIVES_OF_A_CONNECTION = Duration.ofSeconds(4);

    @Inject
    Pool pool;

    Map<String, Object> loginServerParts;

    @Test
    void aChangedPasswordIsReadAnewWithoutAnybodyNoticing() throws SQLException {
        var server = new LoginServer.Handle(loginServerParts);
        try (Callers callers = new Callers(pool, 4)) {
            Callers.until(() -> callers.answers.get() > 10, PATIENCE, "answers");

            String changed = LoginServer.Keeping.login("kept_app", "test-only-second");
            assertThat(server.ask("POST", "postern/data/database/gateway", changed)
                            .status())
                    .isEqualTo(200);
            server.asSuperuser("ALTER ROLE kept_app PASSWORD 'test-only-second'");
            Instant change = Instant.now();
            Callers.until(
                    () -> change.plus(SEVERAL_LIVES_OF_A_CONNECTION).isBefore(Instant.now()), PATIENCE, "some time");
            long answered = callers.answers.get();
            Callers.until(() -> callers.answers.get() > answered + 10, PATIENCE, "answers by the new login");

            assertThat(callers.sessionUsers).containsExactly("kept_app");
            assertThat(callers.errors).isEmpty();
        }
    }
}
