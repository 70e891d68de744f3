package io.postern.database;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
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

    /** One merchant's settings. */
    public SettingsReach of(UUID merchantId) {
        return new SettingsReach(Scope.of(merchantId), sessions);
    }

    /** One merchant's settings, changed by somebody of another merchant; see {@link Database#of(UUID, UUID)}. */
    public SettingsReach of(UUID merchantId, UUID actingMerchantId) {
        return new SettingsReach(Scope.of(merchantId, actingMerchantId), sessions);
    }

    /** Every merchant's settings, to read alone. */
    public SettingsReach asAuditor() {
        return new SettingsReach(Scope.AUDITOR, sessions);
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
}
