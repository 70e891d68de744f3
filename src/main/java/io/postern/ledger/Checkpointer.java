package io.postern.ledger;

import io.postern.database.Database;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Keeps the price of a balance flat as history grows: sums up what lies behind the last postings of busy accounts. */
@ApplicationScoped
class Checkpointer {
    /** Reading a tail of 256 postings costs about what a transaction costs anyway; checkpoints come at half of that. */
    private static final int TAIL_LENGTH = 128;

    private final Database database;

    Checkpointer(Database database) {
        this.database = database;
    }

    /** Any number of replicas may run this: PostgreSQL lets one through and tells the others that there is nothing to do. */
    @Scheduled(
            every = "${postern.ledger.checkpoint-every:2s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> checkpoint() {
        return database.asWorker()
                .query("/* ledger.checkpoint */ SELECT make_checkpoints($1)", TAIL_LENGTH)
                .replaceWithVoid();
    }
}
