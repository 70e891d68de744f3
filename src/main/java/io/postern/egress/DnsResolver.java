package io.postern.egress;

import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.util.List;

/**
 * Asks the machine's name servers. The JDK's own resolver keeps a thread waiting for each name, so a few names whose servers
 * never answer would hold up everybody's.
 */
@ApplicationScoped
class DnsResolver implements Resolver {
    private static final int QUERY_MILLIS = 2_000;
    private static final int MOST_QUERIES = 12;
    private static final int LONGEST_TTL_SECONDS = 30;

    private final NioEventLoopGroup loop = new NioEventLoopGroup(1, new DefaultThreadFactory("postern-names", true));
    private final DnsNameResolver resolver = new DnsNameResolverBuilder(loop.next())
            .datagramChannelType(NioDatagramChannel.class)
            .socketChannelType(NioSocketChannel.class, true)
            .queryTimeoutMillis(QUERY_MILLIS)
            .maxQueriesPerResolve(MOST_QUERIES)
            .ttl(0, LONGEST_TTL_SECONDS)
            .searchDomains(List.of()) // a name is whole: nothing of this machine's surroundings is put behind it
            .ndots(1)
            .completeOncePreferredResolved(false) // each address is looked at, of both versions
            .build();

    @Override
    public Uni<List<InetAddress>> resolve(String name) {
        return Uni.createFrom()
                .emitter(found -> resolver.resolveAll(name).addListener((Future<List<InetAddress>> answer) -> {
                    if (answer.isSuccess()) {
                        found.complete(answer.getNow());
                    } else {
                        found.fail(answer.cause());
                    }
                }));
    }

    @PreDestroy
    void close() {
        resolver.close();
        loop.shutdownGracefully();
    }
}
