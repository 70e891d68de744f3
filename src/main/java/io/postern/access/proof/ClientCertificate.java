package io.postern.access.proof;

import io.vertx.core.http.HttpServerRequest;
import java.security.cert.CertificateEncodingException;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** The certificate that the client showed when its connection was made (RFC 8705, section 3). */
final class ClientCertificate {
    private ClientCertificate() {}

    /** Its thumbprint, {@code x5t#S256}; empty for a connection without one. */
    static Optional<String> thumbprint(HttpServerRequest request) {
        SSLSession session = request.sslSession();
        if (session == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Sha256.base64url(session.getPeerCertificates()[0].getEncoded()));
        } catch (SSLPeerUnverifiedException | CertificateEncodingException e) {
            return Optional.empty();
        }
    }
}
