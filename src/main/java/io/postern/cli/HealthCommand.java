package io.postern.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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
            String status = ask(gateway);
            out.println(status);
            return status.contains(" 200 ") ? 0 : 1;
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

    private String ask(Socket gateway) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        gateway.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        gateway.getOutputStream().flush();
        String status = new BufferedReader(new InputStreamReader(gateway.getInputStream(), StandardCharsets.US_ASCII))
                .readLine();
        return status == null ? "The gateway hung up" : status;
    }
}
