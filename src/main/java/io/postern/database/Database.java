package io.postern.database;

import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/**
 * Opens the transactions of the money rooms, each for the rows of one {@link Reach}. Each has a single statement, so
 * PostgreSQL commits all of it or none of it whatever happens to this process or to the caller's connection, and the
 * round trip is paid once.
 */
@ApplicationScoped
public class Database {
    private final Statements statements;
    private final StatementTexts texts = new StatementTexts();

    Database(Pool pool) {
        this.statements = new Statements(pool);
    }

    /** One merchant's rows; the platform's, where it owns what belongs to no merchant. */
    public Reach of(UUID merchantId) {
        return within(Scope.of(merchantId));
    }

    /**
     * One merchant's rows, and the keys and lines of the trail that somebody of another merchant leaves who acts on them:
     * an operator's stand with the platform.
     */
    public Reach of(UUID merchantId, UUID actingMerchantId) {
        return within(Scope.of(merchantId, actingMerchantId));
    }

    /** Every merchant's rows in the tables that workers look after; for statements that cannot know the merchant before. */
    public Reach asWorker() {
        return within(Scope.WORKER);
    }

    /** Every merchant's records, to read alone. */
    public Reach asAuditor() {
        return within(Scope.AUDITOR);
    }

    private Reach within(Scope scope) {
        return new Reach(scope, statements, texts);
    }
}
