package io.postern.payment;

import io.postern.access.Open;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * How not to write: statement after statement in a transaction of Hibernate Reactive, at an address whose work is
 * cancelled when its client hangs up. The transaction is then rolled back and the rest of the statements runs without one.
 */
@Path("/planted/unsafe")
class UnsafeResource {
    private final Mutiny.SessionFactory sessions;

    UnsafeResource(Mutiny.SessionFactory sessions) {
        this.sessions = sessions;
    }

    @POST
    @Open("planted for a test")
    public Uni<String> write(@QueryParam("merchant") UUID merchant) {
        UUID payment = UUID.randomUUID();
        UUID attempt = UUID.randomUUID();
        List<String> statements = statements(merchant, payment, attempt).stream()
                .map(sql ->
                        "WITH planted AS (" + sql + ") SELECT set_config('postern.merchant', '" + merchant + "', true)")
                .toList();
        return sessions.withStatelessTransaction(session -> run(session, statements))
                .replaceWith("written");
    }

    private static Uni<Void> run(Mutiny.StatelessSession session, List<String> statements) {
        Uni<Void> done = Uni.createFrom().voidItem();
        for (String sql : statements) {
            done = done.chain(() -> session.createNativeQuery(sql, String.class)
                    .getSingleResult()
                    .replaceWithVoid());
        }
        return done;
    }

    /** A payment that was only begun; whole, it is as good as one of the gateway's own. */
    private static List<String> statements(UUID merchant, UUID payment, UUID attempt) {
        return List.of(
                """
                INSERT INTO payment (merchant_id, id, amount, currency, capture_method, unique_reference, metadata,
                                     created_at)
                VALUES ('%1$s', '%2$s', 100, 'USD', 'manual', false, '{}', now())
                """.formatted(merchant, payment),
                """
                INSERT INTO payment_attempt (merchant_id, id, payment_id, token_id, card_fingerprint, card, created_at)
                VALUES ('%1$s', '%3$s', '%2$s', '%3$s', 'planted', '{}', now())
                """.formatted(merchant, payment, attempt),
                """
                INSERT INTO payment_event (merchant_id, payment_id, seq, kind, status, amount, move_id, authorized,
                                           captured, refunded, payment_amount, detail, at)
                VALUES ('%1$s', '%2$s', 1, 'created', 'requires_payment_method', 0, '%3$s', 0, 0, 0, 100, '{}', now())
                """.formatted(merchant, payment, attempt),
                """
                INSERT INTO audit_entry (merchant_id, id, actor, role, action, object, outcome, at)
                VALUES ('%1$s', '%3$s', 'planted', 'merchant', 'payment.create', '%4$s', 'done', now())
                """.formatted(merchant, payment, attempt, io.postern.id.IdKind.PAYMENT.format(payment)));
    }
}
