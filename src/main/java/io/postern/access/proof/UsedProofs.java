package io.postern.access.proof;

import io.postern.database.Database;
import io.postern.id.ReservedMerchant;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Remembers which proofs were used, for all instances, until they are too old to be used anyway. */
@ApplicationScoped
class UsedProofs {
    private static final long AT_ONCE = 10_000;

    private final Database database;
    private final ProofConfig config;
    private final Clock clock;

    UsedProofs(Database database, ProofConfig config, Clock clock) {
        this.database = database;
        this.config = config;
        this.clock = clock;
    }

    /** Whether this proof is used for the first time. Nothing waits for the disk: the table is not logged. */
    Uni<Boolean> isFirstUse(DpopProof proof) {
        Duration longest = config.age().plus(config.leeway());
        OffsetDateTime until = proof.madeAt().plus(longest).atOffset(ZoneOffset.UTC);
        return database.of(ReservedMerchant.PLATFORM.id())
                .query("""
                        /* proof.use */
                        INSERT INTO used_proof (proof, until) VALUES ($1, $2)
                        ON CONFLICT DO NOTHING
                        """, Buffer.buffer(Sha256.of(proof.key() + "." + proof.id())), until)
                .map(rows -> rows.rowCount() == 1);
    }

    @Scheduled(
            every = "${postern.access.proof.forget-every:1m}",
            delayed = "1m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        return forgetSome().flatMap(gone -> gone < AT_ONCE ? Uni.createFrom().voidItem() : forget());
    }

    private Uni<Integer> forgetSome() {
        return database.of(ReservedMerchant.PLATFORM.id())
                .query("""
                        /* proof.forget */
                        DELETE FROM used_proof
                        WHERE proof IN (SELECT proof FROM used_proof WHERE until < $1 LIMIT $2)
                        """, clock.instant().atOffset(ZoneOffset.UTC), AT_ONCE)
                .map(RowSet::rowCount);
    }
}
