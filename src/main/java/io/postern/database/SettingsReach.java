package io.postern.database;

import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/** Whose settings a transaction can touch, as {@link Reach} says it for records. Gotten from {@link Settings}. */
public final class SettingsReach {
    private final Mutiny.SessionFactory sessions;

    SettingsReach(Mutiny.SessionFactory sessions) {
        this.sessions = sessions;
    }

    /** Runs the work in one transaction. Fails with {@link PgException} when a constraint refuses it. */
    public <T> Uni<T> write(Function<Mutiny.Session, Uni<T>> work) {
        return read(session -> session.withTransaction(transaction -> work.apply(session)))
                .onFailure()
                .transform(SettingsReach::asTheDatabaseSaidIt);
    }

    /** Opens a session of its own: the context's would be shared by all that a worker does there side by side. */
    public <T> Uni<T> read(Function<Mutiny.Session, Uni<T>> work) {
        return sessions.openSession()
                .chain(session ->
                        Uni.createFrom().deferred(() -> work.apply(session)).eventually(session::close));
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
