package io.postern.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks a gateway for its public keys over the way that clients take, TLS and all: the test of an installation. */
@Command(
        name = "ping",
        description = "Asks a gateway for its public keys, as anybody may; ends with 1 when it does not answer.")
final class PingCommand implements Callable<Integer> {
    private static final int PATIENCE_MILLIS = 10_000;

    @Parameters(paramLabel = "HOST", description = "Where the gateway is reached, such as a service of a cluster.")
    private String host;

    @Parameters(paramLabel = "PORT", description = "On which port.")
    private int port;

    @Option(names = "--name", description = "The name that its certificate is for; without it, HOST.")
    private String name;

    @Option(
            names = "--ca",
            description = "File with the authority of its certificate, PEM; else those that Java knows.")
    private Path authority;

    @Option(names = "--plain", description = "Without TLS, which ends elsewhere.")
    private boolean plain;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        String status = answer();
        spec.commandLine().getOut().println(status);
        return StatusLine.exit(status);
    }

    private String answer() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            return StatusLine.of(plain ? socket : tls(socket), certified(), "/.well-known/jwks.json");
        } catch (IOException | GeneralSecurityException e) {
            return "No answer from " + host + ":" + port + ": " + e;
        }
    }

    private Socket tls(Socket socket) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, authority == null ? null : trust().getTrustManagers(), null);
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, certified(), port, true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        return tls;
    }

    private TrustManagerFactory trust() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(authority)) {
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority-" + store.size(), one);
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust;
    }

    private String certified() {
        return name == null ? host : name;
    }
}
