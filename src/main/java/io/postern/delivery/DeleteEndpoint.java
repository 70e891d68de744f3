package io.postern.delivery;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Insert;
import io.postern.database.Settings;
import io.postern.keys.KeyRing;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Ends an endpoint: its secrets and what waited for it go with it; the log of what was sent stays. */
@ApplicationScoped
class DeleteEndpoint {
    private final Settings settings;
    private final KeyRing keyRing;
    private final EndpointHeaders headers;
    private final Audit audit;

    DeleteEndpoint(Settings settings, KeyRing keyRing, EndpointHeaders headers, Audit audit) {
        this.settings = settings;
        this.keyRing = keyRing;
        this.headers = headers;
        this.audit = audit;
    }

    Uni<EndpointView> delete(Caller caller, String publicId) {
        UUID id = FindEndpoints.id(publicId);
        UUID merchantId = caller.merchantId();
        return keyRing.of(merchantId)
                .flatMap(keys -> settings.of(merchantId)
                        .write(session -> FindEndpoints.locked(session, merchantId, id)
                                .flatMap(row -> {
                                    EndpointView before = EndpointView.of(row, headers.open(keys, id, row.headers));
                                    List<Insert> parts = List.of(
                                            EndpointParts.dropDeliveries(row),
                                            EndpointParts.forgetFailures(row),
                                            audit.entry(
                                                    caller,
                                                    "webhook_endpoint.delete",
                                                    before.id(),
                                                    Map.of("old", before.onTrail())));
                                    return session.remove(row)
                                            .chain(() -> Settings.append(session, parts))
                                            .replaceWith(before.deleted());
                                })));
    }
}
