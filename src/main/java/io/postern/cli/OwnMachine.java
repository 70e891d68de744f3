package io.postern.cli;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * TLS to a port of this very machine whose certificate is for another name. It is not looked at: nothing secret is sent, and who
 * could stand in for the gateway on the loopback address has the machine already.
 */
final class OwnMachine implements X509TrustManager {
    private OwnMachine() {}

    static Socket tls(Socket plain) throws IOException {
        if (!plain.getInetAddress().isLoopbackAddress()) {
            throw new IOException("only this machine is asked without looking at its certificate");
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new OwnMachine()}, new SecureRandom());
            return context.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
        } catch (GeneralSecurityException e) {
            throw new IOException("this JDK has no TLS: " + e.getMessage(), e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
        throw new UnsupportedOperationException("nobody is served here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
