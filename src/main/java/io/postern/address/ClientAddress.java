package io.postern.address;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/**
 * Whose call it is: the other end of the connection, or, when that is a trusted proxy, the last hop that is none. What
 * stands in front of that hop was written by the caller and is not read.
 */
@ApplicationScoped
public class ClientAddress {
    private static final String KEPT = "postern.address";
    private static final int MOST_HOPS = 32;

    private final Networks proxies;
    private final ForwardedHeader header;

    ClientAddress(AddressConfig config) {
        this.proxies = Networks.of(
                "postern.address.trusted-proxies", config.trustedProxies().orElse(List.of()));
        this.header = config.forwardedHeader();
    }

    /** A proxy that cannot be read keeps the gateway from starting; it must not wait for the first call. */
    void start(@Observes StartupEvent start) {}

    /** Found once in a request, however often it is asked for. */
    public Address of(RoutingContext request) {
        Address known = request.get(KEPT);
        if (known != null) {
            return known;
        }
        // the connection's own end: a request may have been given another by a filter that reads headers from anybody
        Address peer = peer(request.request().connection().remoteAddress());
        Address found = of(peer, request.request().headers().getAll(header.field()));
        request.put(KEPT, found);
        return found;
    }

    Address of(Address peer, List<String> lines) {
        Address found = peer;
        Hops hops = header.hops(lines);
        for (int n = 0; n < MOST_HOPS && hops.hasNext() && proxies.have(found); n++) {
            found = header.address(hops.next());
        }
        return found;
    }

    private static Address peer(SocketAddress remote) {
        String text = remote == null ? null : remote.hostAddress();
        if (text == null) {
            return Address.UNKNOWN;
        }
        int zone = text.indexOf('%');
        return Address.of(zone < 0 ? text : text.substring(0, zone));
    }
}
