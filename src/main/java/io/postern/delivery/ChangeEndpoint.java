package io.postern.delivery;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Insert;
import io.postern.database.Settings;
import io.postern.egress.Egress;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** Changes where and how a merchant is told; the trail keeps what it was and what it is. */
@ApplicationScoped
class ChangeEndpoint {
    private final Settings settings;
    private final Egress egress;
    private final KeyRing keyRing;
    private final EndpointHeaders headers;
    private final Audit audit;

    ChangeEndpoint(Settings settings, Egress egress, KeyRing keyRing, EndpointHeaders headers, Audit audit) {
        this.settings = settings;
        this.egress = egress;
        this.keyRing = keyRing;
        this.headers = headers;
        this.audit = audit;
    }

    Uni<EndpointView> change(Caller caller, String publicId, EndpointRequest request) {
        UUID id = FindEndpoints.id(publicId);
        EndpointReader.changing(EndpointTerms.usual(), request); // what can be refused without looking is
        Uni<Void> checked =
                request.url() == null ? Uni.createFrom().voidItem() : MakeEndpoint.checked(egress, request.url());
        return checked.chain(() -> keyRing.of(caller.merchantId()))
                .flatMap(keys -> settings.of(caller.merchantId())
                        .write(session -> FindEndpoints.locked(session, caller.merchantId(), id)
                                .flatMap(row -> settle(session, caller, keys, row, request))));
    }

    private Uni<EndpointView> settle(
            Mutiny.Session session, Caller caller, MerchantKeys keys, EndpointRow row, EndpointRequest request) {
        EndpointTerms now = row.terms(headers.open(keys, row.id, row.headers));
        EndpointTerms wanted = EndpointReader.changing(now, request);
        EndpointView before = EndpointView.of(row, now.headers());
        row.settle(wanted, request.headers() == null ? row.headers : headers.seal(keys, row.id, wanted.headers()));
        EndpointView after = EndpointView.of(row, wanted.headers());
        List<Insert> parts = new ArrayList<>();
        parts.add(audit.entry(
                caller,
                "webhook_endpoint.update",
                after.id(),
                Map.of(
                        "old", before.onTrail(),
                        "new", after.onTrail(),
                        "url_changed", !before.url().equals(after.url()))));
        if (row.enabled && !now.enabled()) { // it begins anew: what failed before counts no more
            parts.add(EndpointParts.forgetFailures(row));
        }
        return Settings.append(session, parts).replaceWith(after);
    }
}
