package io.postern.egress;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Calls addresses that others chose, and nothing that is inside. */
@ApplicationScoped
public class Egress {
    private static final int CONNECTIONS_PER_HOST = 32;
    private static final int KEEP_ALIVE_SECONDS = 10;
    private static final int MOST_HEADERS = 8 * 1024;
    private static final Duration RESOLUTION = Duration.ofSeconds(5);

    private static final InetAddress THIS_MACHINE = thisMachine();

    private final Vertx vertx;
    private final EgressConfig config;
    private final Resolver resolver;
    private final Predicate<InetAddress> isInner;
    private final HttpClient client;

    @Inject
    Egress(Vertx vertx, EgressConfig config, Resolver resolver) {
        this(vertx, config, resolver, InnerNetworks.and(config.refusedNetworks().orElse(List.of()))::have);
    }

    Egress(Vertx vertx, EgressConfig config, Resolver resolver, Predicate<InetAddress> isInner) {
        this.vertx = vertx;
        this.config = config;
        this.resolver = resolver;
        this.isInner = isInner;
        this.client = vertx.createHttpClient(options(config));
    }

    /** Never fails. One try, with one deadline for everything; a cancelled caller does not stop it. */
    public Uni<EgressReply> post(EgressAddress address, Map<String, String> headers, Buffer body) {
        return post(address, headers, body, EgressExchange.MOST_KEPT);
    }

    /** The same, for an answer of which so many bytes are wanted, 64 kB at most. */
    public Uni<EgressReply> post(EgressAddress address, Map<String, String> headers, Buffer body, int mostKept) {
        return Uni.createFrom().emitter(reply -> {
            EgressExchange exchange =
                    new EgressExchange(vertx, client, address, headers, body, mostKept, reply::complete);
            exchange.start(config.deadline());
            if (!mayBeCalled(address)) {
                exchange.giveUp(Reason.ADDRESS_REFUSED);
                return;
            }
            resolve(address)
                    .subscribe()
                    .with(found -> goOn(exchange, found), unknown -> exchange.giveUp(Reason.NOT_RESOLVED));
        });
    }

    /**
     * Why an address must not be called, in words that say what may be; empty when it may. A name that nobody knows just now
     * may: it is looked at again at each call.
     */
    public Uni<Optional<String>> objection(EgressAddress address) {
        if (address.isHere() && !config.loopback()) {
            return Uni.createFrom().item(Optional.of("an https URL; this machine can be called in a demo alone"));
        }
        if (!mayBeCalled(address)) {
            return Uni.createFrom().item(Optional.of("an https URL with one of these ports: " + ports()));
        }
        return resolve(address)
                .onFailure()
                .recoverWithItem(List.of())
                .map(found -> mayBeCalled(address, found)
                        ? Optional.empty()
                        : Optional.of("an https URL whose host has addresses on the Internet alone"));
    }

    @PreDestroy
    void close() {
        client.close();
    }

    private void goOn(EgressExchange exchange, List<InetAddress> found) {
        if (found.isEmpty()) {
            exchange.giveUp(Reason.NOT_RESOLVED);
        } else if (mayBeCalled(exchange.address(), found)) {
            exchange.connect(found);
        } else {
            exchange.giveUp(Reason.ADDRESS_REFUSED);
        }
    }

    private boolean mayBeCalled(EgressAddress address) {
        return address.isHere() ? config.loopback() : config.ports().contains(address.port());
    }

    /** One inner address among many refuses all: a name of the Internet has none. */
    private boolean mayBeCalled(EgressAddress address, List<InetAddress> found) {
        return address.isHere() || found.stream().noneMatch(isInner);
    }

    private Uni<List<InetAddress>> resolve(EgressAddress address) {
        return address.isHere()
                ? Uni.createFrom().item(List.of(THIS_MACHINE))
                : Uni.createFrom()
                        .deferred(() -> resolver.resolve(address.host()))
                        .ifNoItem()
                        .after(RESOLUTION)
                        .fail();
    }

    private static InetAddress thisMachine() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private String ports() {
        return String.join(
                ", ", config.ports().stream().sorted().map(String::valueOf).toList());
    }

    private static HttpClientOptions options(EgressConfig config) {
        return new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
                .setTrustOptions(EgressTrust.and(config.trustedCertificates()))
                .setVerifyHost(true)
                .setConnectTimeout(Math.toIntExact(config.connectDeadline().toMillis()))
                .setSslHandshakeTimeout(config.connectDeadline().toSeconds())
                // a connection that is kept is one to an address that was looked at, for the same name
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setMaxPoolSize(CONNECTIONS_PER_HOST)
                .setPipelining(false)
                .setTcpNoDelay(true)
                .setMaxHeaderSize(MOST_HEADERS)
                .setShared(false);
    }
}
