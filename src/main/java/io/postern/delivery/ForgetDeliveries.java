package io.postern.delivery;

import io.postern.database.Database;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Removes deliveries to endpoints that were deleted while the deliveries were put on their way. */
@ApplicationScoped
class ForgetDeliveries {
    private static final int AT_ONCE = 10_000;

    private final Database database;

    ForgetDeliveries(Database database) {
        this.database = database;
    }

    @Scheduled(every = "${postern.delivery.forget-every:10s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        return database.asWorker()
                .query("""
                        /* delivery.forget */
                        SELECT forget_deliveries(%d) AS gone
                        """.formatted(AT_ONCE))
                .flatMap(rows -> rows.iterator().next().getInteger("gone") < AT_ONCE
                        ? Uni.createFrom().voidItem()
                        : forget());
    }
}
