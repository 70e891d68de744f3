package io.postern.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks the gateway on this machine whether it is ready: the health check of an image that has neither shell nor curl. */
@Command(
        name = "health",
        description =
                "Asks the gateway on this machine whether it is ready; ends with 1 when it is not, or does not answer.")
final class HealthCommand implements Callable<Integer> {
    private static final int PATIENCE_MILLIS = 4_000;

    @Option(
            names = "--port",
            defaultValue = "${env:QUARKUS_MANAGEMENT_PORT:-9000}",
            description = "The management port; ${DEFAULT-VALUE} otherwise (QUARKUS_MANAGEMENT_PORT).")
    private int port;

    @Option(
            names = "--certificate",
            defaultValue = "${env:POSTERN_TLS_CERTIFICATE:-}",
            description = "Set where the port speaks TLS (POSTERN_TLS_CERTIFICATE).")
    private String certificate;

    @Option(
            names = "--path",
            defaultValue = "/q/health/ready",
            description = "What is asked for; ${DEFAULT-VALUE} otherwise.")
    private String path;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (Socket gateway = open()) {
            String status = StatusLine.of(gateway, "localhost", path);
            out.println(status);
            return StatusLine.exit(status);
        } catch (IOException nobody) {
            out.println("The gateway does not answer on port " + port + ": " + nobody.getMessage());
            return 1;
        }
    }

    private Socket open() throws IOException {
        Socket plain = new Socket();
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        plain.setSoTimeout(PATIENCE_MILLIS);
        return certificate.isBlank() ? plain : OwnMachine.tls(plain);
    }
}
