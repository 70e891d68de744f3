package io.postern.database;

import io.quarkus.flyway.FlywayDataSource;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;
import org.flywaydb.core.Flyway;

/**
 * Tells probes whether the database has the schema that this gateway was written for, or a newer one: while releases change
 * places, the older gateways go on with what the newer ones have migrated.
 */
@Readiness
@Startup
@ApplicationScoped
class SchemaReady implements AsyncHealthCheck {
    private final SchemaCheck check;
    private final int needed;
    private volatile int seen;

    SchemaReady(SchemaCheck check, @FlywayDataSource("owner") Flyway flyway) {
        this.check = check;
        this.needed = SchemaCheck.versionOfTheCode(flyway.getConfiguration());
    }

    /** A schema never goes back, so nobody is asked again once it is there. */
    @Override
    public Uni<HealthCheckResponse> call() {
        return seen >= needed
                ? Uni.createFrom().item(this::told)
                : check.versionOfTheSchema()
                        .invoke(version -> seen = version)
                        .onFailure()
                        .recoverWithItem(seen) // what is wrong with the database, its own check says
                        .map(any -> told());
    }

    private HealthCheckResponse told() {
        return HealthCheckResponse.named("schema")
                .status(seen >= needed)
                .withData("version", seen)
                .withData("needed", needed)
                .build();
    }
}
