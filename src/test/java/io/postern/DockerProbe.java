package io.postern;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Asks the Docker engine whether it is there, and takes two seconds of silence for a no. */
public final class DockerProbe {
    private static final String DEFAULT_HOST = "unix:///var/run/docker.sock";

    private DockerProbe() {}

    public static boolean answers() {
        String host = System.getenv().getOrDefault("DOCKER_HOST", DEFAULT_HOST);
        return CompletableFuture.supplyAsync(() -> ping(URI.create(host)))
                .completeOnTimeout(false, 2, TimeUnit.SECONDS)
                .join();
    }

    private static boolean ping(URI host) {
        try (SocketChannel engine = open(host)) {
            engine.write(ByteBuffer.wrap("GET /_ping HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate(12);
            while (answer.hasRemaining() && engine.read(answer) > 0) {}
            return new String(answer.array(), StandardCharsets.US_ASCII).endsWith(" 200");
        } catch (IOException | RuntimeException nobodyThere) {
            return false;
        }
    }

    private static SocketChannel open(URI host) throws IOException {
        boolean local = "unix".equals(host.getScheme());
        SocketAddress address = local
                ? UnixDomainSocketAddress.of(host.getPath())
                : new InetSocketAddress(host.getHost(), host.getPort());
        SocketChannel channel = SocketChannel.open(local ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET);
        channel.connect(address);
        return channel;
    }
}
