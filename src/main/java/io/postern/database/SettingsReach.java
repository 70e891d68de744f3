package io.postern.database;

import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/** Whose settings a transaction can touch, as {@link Reach} says it for records. Gotten from {@link Settings}. */
public final class SettingsReach {
    private final Scope scope;
    private final Mutiny.SessionFactory sessions;

    SettingsReach(Scope scope, Mutiny.SessionFactory sessions) {
        this.scope = scope;
        this.sessions = sessions;
    }

    /** Runs the work in one transaction. Fails with {@link PgException} when a constraint refuses it. */
    public <T> Uni<T> write(Function<Mutiny.Session, Uni<T>> work) {
        return run(work).onFailure().transform(SettingsReach::asTheDatabaseSaidIt);
    }

    /** Reads in a transaction, too: what PostgreSQL is told about the reach ends with it. */
    public <T> Uni<T> read(Function<Mutiny.Session, Uni<T>> work) {
        return run(session -> {
            session.setDefaultReadOnly(true);
            return work.apply(session);
        });
    }

    /** Opens a session of its own: the context's would be shared by all that a worker does there side by side. */
    private <T> Uni<T> run(Function<Mutiny.Session, Uni<T>> work) {
        return sessions.openSession()
                .chain(session -> Uni.createFrom()
                        .deferred(() -> session.withTransaction(
                                transaction -> tell(session).chain(() -> work.apply(session))))
                        .eventually(session::close));
    }

    private Uni<Void> tell(Mutiny.Session session) {
        Uni<Void> told = Uni.createFrom().voidItem();
        for (int n = 0; n < scope.settings().size(); n++) {
            String setting = scope.settings().get(n);
            String value = scope.values().get(n).toString();
            told = told.chain(() -> session.createNativeQuery("""
                            /* database.reach */ SELECT set_config(:setting, :value, true)
                            """, String.class)
                    .setParameter("setting", setting)
                    .setParameter("value", value)
                    .getSingleResult()
                    .replaceWithVoid());
        }
        return told;
    }

    /** Hibernate wraps the refusal of a constraint; {@link Violation} wants it as the database said it. */
    private static Throwable asTheDatabaseSaidIt(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PgException said) {
                return said;
            }
        }
        return failure;
    }
}
