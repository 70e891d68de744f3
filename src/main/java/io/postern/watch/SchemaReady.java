package io.postern.watch;

import io.postern.database.Database;
import io.postern.id.ReservedMerchant;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * Whether the database has the schema that this gateway was written for, or a newer one: while releases change places, the
 * older gateways go on with what the newer ones have migrated.
 */
@Readiness
@Startup
@ApplicationScoped
class SchemaReady implements AsyncHealthCheck {
    /** The number of the newest migration in db/migration. */
    static final int NEEDED = 33;

    private final Database database;
    private volatile int seen;

    SchemaReady(Database database) {
        this.database = database;
    }

    /** A schema never goes back, so nobody is asked again once it is there. */
    @Override
    public Uni<HealthCheckResponse> call() {
        return seen >= NEEDED ? Uni.createFrom().item(this::told) : look().map(any -> told());
    }

    private Uni<Void> look() {
        return database.of(ReservedMerchant.PLATFORM.id())
                .query("""
                        /* watch.schema */
                        SELECT coalesce(max(version::int), 0) AS version FROM flyway_schema_history
                        WHERE success AND version IS NOT NULL
                        """)
                .invoke(rows -> seen = rows.iterator().next().getInteger("version"))
                .replaceWithVoid()
                .onFailure()
                .recoverWithNull(); // nothing was seen; what is wrong with the database, its own check says
    }

    private HealthCheckResponse told() {
        return HealthCheckResponse.named("schema")
                .status(seen >= NEEDED)
                .withData("version", seen)
                .withData("needed", NEEDED)
                .build();
    }
}
