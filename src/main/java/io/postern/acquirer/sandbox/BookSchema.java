package io.postern.acquirer.sandbox;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.flywaydb.core.Flyway;

/** Brings the bank's schema up to date before the bank opens; blocks, so it runs at start only. */
final class BookSchema {
    private final Flyway flyway;

    BookSchema(SandboxConfig config) {
        this.flyway = Flyway.configure(BookSchema.class.getClassLoader())
                .dataSource(
                        config.jdbcUrl(), config.username(), config.password().orElse(null))
                .defaultSchema("sandbox")
                .resourceProvider(new BookMigrations())
                .javaMigrationClassProvider(List::of)
                .load();
    }

    void migrate() {
        flyway.migrate();
    }

    /** What the clock was last turned by. */
    Duration clockOffset() {
        try (Connection connection = flyway.getConfiguration().getDataSource().getConnection();
                ResultSet last = connection
                        .createStatement()
                        .executeQuery("SELECT offset_millis FROM sandbox.clock_turn ORDER BY id DESC LIMIT 1")) {
            return last.next() ? Duration.ofMillis(last.getLong(1)) : Duration.ZERO;
        } catch (SQLException e) {
            throw new IllegalStateException("the sandbox bank cannot read its clock", e);
        }
    }
}
