package io.postern.delivery;

import io.postern.access.Caller;
import io.postern.database.Settings;
import io.postern.id.IdKind;
import io.postern.keys.KeyRing;
import io.postern.problem.ProblemException;
import io.postern.wire.Page;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** Shows a merchant's endpoints: to itself, and to those of the platform who name it. */
@ApplicationScoped
class FindEndpoints {
    private static final UUID LAST = new UUID(-1, -1);

    private final Settings settings;
    private final KeyRing keyRing;
    private final EndpointHeaders headers;

    FindEndpoints(Settings settings, KeyRing keyRing, EndpointHeaders headers) {
        this.settings = settings;
        this.keyRing = keyRing;
        this.headers = headers;
    }

    static UUID id(String publicId) {
        return IdKind.WEBHOOK_ENDPOINT.parse(publicId).orElseThrow(() -> notFound(publicId));
    }

    /** To be changed: two changes come one after the other. */
    static Uni<EndpointRow> locked(Mutiny.Session session, UUID merchantId, UUID id) {
        return session.find(EndpointRow.class, new EndpointRow.Key(merchantId, id), LockModeType.PESSIMISTIC_WRITE)
                .onItem()
                .ifNull()
                .failWith(() -> notFound(IdKind.WEBHOOK_ENDPOINT.format(id)));
    }

    Uni<EndpointView> one(Caller caller, String publicId) {
        UUID id = id(publicId);
        return merchantOf(caller, id, publicId)
                .flatMap(merchantId -> settings.of(merchantId)
                        .read(session -> session.find(EndpointRow.class, new EndpointRow.Key(merchantId, id)))
                        .onItem()
                        .ifNull()
                        .failWith(() -> notFound(publicId))
                        .flatMap(row -> keyRing.of(merchantId)
                                .map(keys -> EndpointView.of(row, headers.open(keys, id, row.headers)))));
    }

    Uni<Page<EndpointView>> list(UUID merchantId, PageRequest page) {
        return settings.of(merchantId)
                .read(session -> session.createSelectionQuery("""
                                FROM WebhookEndpoint e
                                WHERE e.merchantId = :merchant AND e.id < :before
                                ORDER BY e.id DESC
                                """, EndpointRow.class)
                        .setParameter("merchant", merchantId)
                        .setParameter("before", page.after() == null ? LAST : page.after())
                        .setMaxResults(page.rows())
                        .getResultList())
                .flatMap(rows -> keyRing.of(merchantId)
                        .map(keys -> Page.of(
                                rows.stream()
                                        .map(row -> EndpointView.of(row, headers.open(keys, row.id, row.headers)))
                                        .toList(),
                                page.limit(),
                                EndpointView::id)));
    }

    /** A caller of the platform finds every merchant's by its id. */
    private Uni<UUID> merchantOf(Caller caller, UUID id, String publicId) {
        return caller.isOfPlatform()
                ? settings.asAuditor()
                        .read(session -> session.createSelectionQuery(
                                        "SELECT e.merchantId FROM WebhookEndpoint e WHERE e.id = :id", UUID.class)
                                .setParameter("id", id)
                                .getSingleResultOrNull())
                        .onItem()
                        .ifNull()
                        .failWith(() -> notFound(publicId))
                : Uni.createFrom().item(caller.merchantId());
    }

    private static ProblemException notFound(String publicId) {
        return ProblemException.notFound("webhook endpoint", publicId);
    }
}
