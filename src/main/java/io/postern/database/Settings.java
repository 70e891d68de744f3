package io.postern.database;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Opens the transactions of settings, which are Hibernate Reactive's. What other rooms must write together with a setting
 * (audit, idempotency) joins as their own {@link Insert}s, one after the other on the same connection.
 */
@ApplicationScoped
public class Settings {
    private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");

    private final Mutiny.SessionFactory sessions;

    Settings(Mutiny.SessionFactory sessions) {
        this.sessions = sessions;
    }

    /** Runs the work in one transaction. Fails with {@link PgException} when a constraint refuses it. */
    public <T> Uni<T> write(Function<Mutiny.Session, Uni<T>> work) {
        return read(session -> session.withTransaction(transaction -> work.apply(session)))
                .onFailure()
                .transform(Settings::asTheDatabaseSaidIt);
    }

    /** Opens a session of its own: the context's would be shared by all that a worker does there side by side. */
    public <T> Uni<T> read(Function<Mutiny.Session, Uni<T>> work) {
        return sessions.openSession()
                .chain(session ->
                        Uni.createFrom().deferred(() -> work.apply(session)).eventually(session::close));
    }

    /** Writes other rooms' parts in the session's transaction: chained, since a session is never used in parallel. */
    public static Uni<Void> append(Mutiny.Session session, List<Insert> parts) {
        Uni<Void> done = session.flush();
        for (Insert part : parts) {
            done = done.chain(() -> append(session, part));
        }
        return done;
    }

    private static Uni<Void> append(Mutiny.Session session, Insert part) {
        List<Object> args = part.args();
        var query = session.createNativeQuery(named(part));
        for (int n = 1; n <= args.size(); n++) {
            if (args.get(n - 1) != null) {
                query.setParameter("p" + n, bindable(args.get(n - 1)));
            }
        }
        return query.executeUpdate().replaceWithVoid();
    }

    /** Hibernate's parameters have names; a null goes into the text, since Hibernate would have to guess its type. */
    private static String named(Insert part) {
        return PARAMETER.matcher(part.sql()).replaceAll(match -> {
            Object arg = part.args().get(Integer.parseInt(match.group(1)) - 1);
            return arg == null ? "NULL" : "(:p" + match.group(1) + ")"; // in brackets: a cast may follow
        });
    }

    private static Object bindable(Object arg) {
        return switch (arg) {
            case Buffer bytes -> bytes.getBytes();
            case io.vertx.mutiny.core.buffer.Buffer bytes -> bytes.getBytes();
            default -> arg;
        };
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
