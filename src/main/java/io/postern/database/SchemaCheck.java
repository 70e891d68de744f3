package io.postern.database;

import io.quarkus.flyway.FlywayDataSource;
import io.quarkus.flyway.runtime.QuarkusPathLocationScanner;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.Configuration;

/** Refuses the start of a gateway that leaves the migrations to somebody else over a schema that is behind its code. */
@ApplicationScoped
class SchemaCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int AFTER_THE_LOGIN = 2;
    private static final String NO_SUCH_TABLE = "42P01";
    private static final Pattern MIGRATION = Pattern.compile("V([0-9]+)__.+\\.sql");

    private final MigrationsConfig config;
    private final Database database;
    private final Flyway flyway;

    SchemaCheck(MigrationsConfig config, Database database, @FlywayDataSource("owner") Flyway flyway) {
        this.config = config;
        this.database = database;
        this.flyway = flyway;
    }

    void look(@Observes @Priority(AFTER_THE_LOGIN) StartupEvent start) {
        if (!config.atStart()) {
            refuseOlder(versionOfTheSchema().await().atMost(PATIENCE), versionOfTheCode(flyway.getConfiguration()));
        }
    }

    /** A newer schema serves older code: while a release is rolled out, gateways of the one before go on over it. */
    static void refuseOlder(int schema, int code) {
        if (schema < code) {
            throw new IllegalStateException(
                    ("the schema is at version %d and this gateway needs %d: run its command migrate"
                                    + " first, with the owner's login (docs/database.md)")
                            .formatted(schema, code));
        }
    }

    /** The trail says it: the migrations' history itself is the owner's alone. */
    Uni<Integer> versionOfTheSchema() {
        return database.asAuditor()
                .query("""
                        /* database.schema */
                        SELECT coalesce(max(version.text::int), 0) AS version
                        FROM audit_entry entry
                        CROSS JOIN LATERAL jsonb_array_elements_text(entry.detail -> 'versions') version(text)
                        WHERE entry.merchant_id = '00000000-0000-7000-8000-000000000001'
                          AND entry.action = 'schema.migrated'
                        """)
                .map(rows -> rows.iterator().next().getInteger("version"))
                .onFailure(SchemaCheck::isEmptyDatabase)
                .recoverWithItem(0);
    }

    private static boolean isEmptyDatabase(Throwable failure) {
        return failure instanceof PgException pg && NO_SUCH_TABLE.equals(pg.getSqlState());
    }

    static int versionOfTheCode(Configuration flyway) {
        return new QuarkusPathLocationScanner(flyway, List.of(flyway.getLocations()))
                .scanForResources().stream()
                        .flatMap(file -> MIGRATION.matcher(file.getFilename()).results())
                        .map((MatchResult found) -> Integer.valueOf(found.group(1)))
                        .max(Integer::compare)
                        .orElseThrow(() -> new IllegalStateException("this gateway has no migrations"));
    }
}
