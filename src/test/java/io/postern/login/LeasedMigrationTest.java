package io.postern.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.InProcesses;
import io.postern.PostgresForTests;
import io.postern.chart.Artifact;
import io.postern.demo.EmbeddedDatabase;
import io.postern.demo.Logins;
import io.postern.vault.NeedsVault;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The command {@code migrate} with a login that is made for it: it ends with the command, and not with its lease. */
@InProcesses
@NeedsVault(own = true)
class LeasedMigrationTest {
    @Test
    void leavesNoOwnerBehind() throws SQLException {
        Map<String, String> keys = new TreeMap<>(new LoginServer.Leasing("leasedmigration").start());
        keys.keySet()
                .removeIf(key -> !key.equals("postern.database.url")
                        && !key.startsWith("postern.database.owner.login.")
                        && !key.equals("quarkus.vault.url"));

        try (Artifact migration = new Artifact(List.of("migrate"), keys)) {
            assertThat(migration.end()).as(migration.said()).isZero();
            assertThat(migration.said()).contains("Successfully applied");
        }

        assertThat(
                        count(
                                "SELECT count(*) FROM audit_entry WHERE action = 'schema.migrated' AND actor LIKE 'postern-owner-%'"))
                .as("migrated by a leased login")
                .isOne();
        assertThat(count("SELECT count(*) FROM pg_roles WHERE rolname IN (SELECT actor FROM audit_entry)"))
                .isZero();
    }

    private static int count(String sql) throws SQLException {
        try (Connection superuser = DriverManager.getConnection(
                        "jdbc:postgresql://" + PostgresForTests.server() + "/leasedmigration",
                        EmbeddedDatabase.SUPERUSER,
                        Logins.forTests().superuser());
                Statement statement = superuser.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getInt(1);
        }
    }
}
