package io.postern.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.Calm;
import io.postern.PostgresForTests;
import io.postern.TurnableClock;
import io.postern.access.OidcForTests;
import io.postern.database.Database;
import io.postern.database.DatabaseLogin;
import io.postern.database.Reach;
import io.postern.vault.NeedsVault;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vault.client.VaultClient;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A gateway whose database login is made for it, lives for seconds, and is left for another one again and again. */
@Calm
@QuarkusTest
@NeedsVault(own = true)
@WithTestResource(value = PostgresForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = OidcForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = LoginServer.Leasing.class, scope = TestResourceScope.MATCHING_RESOURCES)
class LeasedLoginTest {
    private static final int LEASES = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** Which rights on tables, columns, sequences and functions one role has and the other has not, either way. */
    private static final String DIFFERENT_RIGHTS = """
            WITH held AS (
                SELECT role.name AS role, c.oid::regclass::text AS thing, may.what
                FROM pg_class c
                CROSS JOIN (VALUES (%1$s), (%2$s)) role(name)
                CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('REFERENCES'), ('TRIGGER')) may(what)
                WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'p')
                  AND (has_table_privilege(role.name, c.oid, may.what)
                    OR may.what IN ('SELECT', 'INSERT', 'UPDATE') AND has_any_column_privilege(role.name, c.oid, may.what))
                UNION ALL
                SELECT role.name, p.oid::regprocedure::text, 'EXECUTE'
                FROM pg_proc p CROSS JOIN (VALUES (%1$s), (%2$s)) role(name)
                WHERE p.pronamespace = 'public'::regnamespace AND has_function_privilege(role.name, p.oid, 'EXECUTE'))
            SELECT count(*) FROM (SELECT thing, what FROM held GROUP BY thing, what HAVING count(*) = 1) different
            """;

    @Inject
    Pool pool;

    @Inject
    Database database;

    @Inject
    Openings openings;

    @Inject
    LoginConfig config;

    @Inject
    VaultClient client;

    @Inject
    Clock clock;

    Map<String, Object> loginServerParts;

    @Test
    void nobodyNoticesThatLoginsComeAndGo() throws SQLException {
        Set<String> seen;
        try (Callers callers = new Callers(pool, 6)) {
            Callers.until(() -> callers.sessionUsers.size() >= LEASES, PATIENCE, "logins");
            seen = new TreeSet<>(callers.sessionUsers);

            assertThat(callers.errors)
                    .as(callers.answers + " answers by " + seen)
                    .isEmpty();
            assertThat(callers.currentUsers).containsExactly("postern_app");
        }
        // all but the one in use and the one that is being left
        Callers.until(() -> roles(seen) <= 1, PATIENCE, "roles to be dropped");
        assertThat(seen).noneMatch(openings::areWith);
    }

    @Test
    void aLoginIsGivenBackWhenTheLastConnectionWithItHasOpenedAndLeft() {
        VaultDatabase vault = new VaultDatabase(client, clock);
        Lease lease = vault.lease("gateway").await().atMost(PATIENCE);
        Set<String> role = Set.of(lease.login().username());
        TurnableClock later = new TurnableClock();
        later.turn(Duration.between(later.instant(), clock.instant()));
        OldLogins old = new OldLogins(database, openings, config, later);
        old.leave(lease);
        later.turn(config.connectionLifetime());

        openings.begin(lease.login());
        old.giveBack(vault).await().atMost(PATIENCE);
        long whileOneOpens = roles(role);
        openings.end(lease.login());
        old.giveBack(vault).await().atMost(PATIENCE);

        assertThat(whileOneOpens).isOne();
        assertThat(roles(role)).isZero();
    }

    @Test
    void anOutageShorterThanALeaseDisturbsNobody() {
        try (Callers callers = new Callers(pool, 4)) {
            Callers.until(() -> callers.answers.get() > 10, PATIENCE, "answers");
            server().seal();
            assertThat(server().ask("GET", "database/creds/postern-gateway", null)
                            .status())
                    .isEqualTo(503);
            Instant sealed = Instant.now();
            long before = callers.answers.get();
            Duration longerThanARenewal = Duration.ofMillis(LoginServer.Leasing.LEASE_SECONDS * 1_000 / 3 + 500);
            Callers.until(() -> sealed.plus(longerThanARenewal).isBefore(Instant.now()), PATIENCE, "a renewal");
            server().unseal();
            int logins = callers.sessionUsers.size();
            Callers.until(() -> callers.sessionUsers.size() > logins, PATIENCE, "another login");

            assertThat(callers.answers.get()).isGreaterThan(before);
            assertThat(callers.errors).isEmpty();
        }
    }

    @Test
    void aRevokedLoginIsFollowedByAnother() {
        String revoked = sessionUser();
        Callers.until(() -> roles(Set.of(revoked)) == 1, PATIENCE, "the login");
        assertThat(server().ask("PUT", "sys/leases/revoke-prefix/database/creds/postern-gateway", "{}")
                        .status())
                .isEqualTo(204);
        Callers.until(() -> roles(Set.of(revoked)) == 0, PATIENCE, "the end of " + revoked);

        Callers.until(
                () -> !revoked.equals(sessionUserOrNone()) && !"none".equals(sessionUserOrNone()),
                PATIENCE,
                "another login");
    }

    @Test
    void hasTheRightsOfTheGatewaysRoleAndNoOther() {
        pool.withConnection(connection -> connection
                        .query("SET ROLE NONE")
                        .execute()
                        .chain(() -> connection
                                .query(DIFFERENT_RIGHTS.formatted("session_user::text", "'postern_app'"))
                                .execute())
                        .invoke(rows ->
                                assertThat(rows.iterator().next().getLong(0)).isZero())
                        .chain(() -> connection
                                .query(DIFFERENT_RIGHTS.formatted("'postern_owner'", "'postern_app'"))
                                .execute())
                        .invoke(rows ->
                                assertThat(rows.iterator().next().getLong(0)).isPositive())
                        .eventually(() -> connection.query("RESET ROLE").execute()))
                .await()
                .atMost(PATIENCE);

        UUID merchant = UUID.randomUUID();
        assertThat(database.of(merchant)
                        .query(
                                "INSERT INTO key_fact (merchant_id, name, version, kind) VALUES ($1, 'token_signer', 99, 'made')",
                                merchant)
                        .await()
                        .atMost(PATIENCE)
                        .rowCount())
                .isOne();
        assertThat(roleIn(database.of(merchant))).isEqualTo("postern_app");
        assertThat(roleIn(database.asWorker())).isEqualTo("postern_worker");
        assertThat(roleIn(database.asAuditor())).isEqualTo("postern_auditor");
        assertThatThrownBy(() -> run("UPDATE key_fact SET version = 98")).hasMessageContaining("permission denied");
        assertThatThrownBy(() -> run("SET ROLE postern_owner")).hasMessageContaining("permission denied");
        assertThatThrownBy(() -> run("CREATE TABLE mine ()")).hasMessageContaining("permission denied");
    }

    private static String roleIn(Reach reach) {
        return reach.query("SELECT current_user::text AS role")
                .await()
                .atMost(PATIENCE)
                .iterator()
                .next()
                .getString("role");
    }

    private long owners() {
        try {
            return count("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'postern-owner-%'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theOwnersLoginIsGoneAfterTheMigrationsAndOwnsNothing() throws SQLException {
        Callers.until(
                () -> owners() == 0,
                PATIENCE,
                "the owners' logins, of other gateways of this server, too, to be given back");
        assertThat(count("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'postern-gateway-%'"))
                .isPositive();
        assertThat(count(
                        "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner <> 'postern_owner'"))
                .isZero();
        assertThat(count("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
                .isPositive();
    }

    @Test
    void connectionsThatOutliveALeaseAreRefusedAtTheStart() {
        Lease hour = Lease.made("l", new DatabaseLogin("u", "p"), Duration.ofHours(1), Instant.now());

        LoginStart.refuseLongConnections(hour, Duration.ofMinutes(30));
        assertThatThrownBy(() -> LoginStart.refuseLongConnections(hour, Duration.ofMinutes(31)))
                .hasMessageContaining("postern.database.login.connection-lifetime=PT31M")
                .hasMessageContaining("3600 s");
    }

    private String sessionUser() {
        return pool.query("SELECT session_user::text")
                .execute()
                .await()
                .atMost(PATIENCE)
                .iterator()
                .next()
                .getString(0);
    }

    /** Who was in the middle of something may meet the end of its session. */
    private String sessionUserOrNone() {
        try {
            return sessionUser();
        } catch (RuntimeException cut) {
            return "none";
        }
    }

    private void run(String sql) {
        pool.query(sql).execute().await().atMost(PATIENCE);
    }

    private long roles(Set<String> names) {
        try {
            return count("SELECT count(*) FROM pg_roles WHERE rolname IN ('" + String.join("','", names) + "')");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private long count(String sql) throws SQLException {
        try (Connection connection = server().superuser();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getLong(1);
        }
    }

    private LoginServer.Handle server() {
        return new LoginServer.Handle(loginServerParts);
    }
}
