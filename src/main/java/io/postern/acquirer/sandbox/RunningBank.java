package io.postern.acquirer.sandbox;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Clock;

/** A bank that is open: its parts and its door. Opening and closing block, so they happen at start and stop only. */
final class RunningBank {
    private final Vertx vertx;
    private final BankOffice office;
    private final String deployment;
    private final int port;

    private RunningBank(Vertx vertx, BankOffice office, String deployment, int port) {
        this.vertx = vertx;
        this.office = office;
        this.deployment = deployment;
        this.port = port;
    }

    static RunningBank open(SandboxConfig config, Clock realClock) {
        BookSchema schema = new BookSchema(config);
        schema.migrate();
        BankClock clock = new BankClock(realClock, schema.clockOffset());
        int port = config.port() == 0 ? freePort() : config.port();
        String publicUrl = config.publicUrl().orElse("http://" + config.host() + ":" + port);
        Vertx vertx = ownVertx();
        BankOffice office = new BankOffice(vertx, config, clock, realClock, publicUrl);
        HttpServerOptions http =
                new HttpServerOptions().setHost(config.host()).setPort(port).setTcpNoDelay(true);
        String deployment = await(vertx.deployVerticle(
                () -> new BankServer(office, http),
                new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors())));
        office.openForWebhooks();
        return new RunningBank(vertx, office, deployment, port);
    }

    BankOffice office() {
        return office;
    }

    int port() {
        return port;
    }

    void close() {
        await(vertx.undeploy(deployment).eventually(() -> office.close()));
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    /** Event loops of its own: at the gateway's door the bank's requests would count as the gateway's. */
    private static Vertx ownVertx() {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors())
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
