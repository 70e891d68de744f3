package io.postern.tls;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Answers with the caller's certificate, as a room would see it; it exists in tests alone. */
@Singleton
class CertificateProbe {
    void register(@Observes Router router) {
        router.get("/test/certificate").handler(request -> request.end(seen(request)));
    }

    private static String seen(RoutingContext request) {
        try {
            return CertificateForTests.thumbprint(
                    (X509Certificate) request.request().sslSession().getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException nobody) {
            return "none";
        }
    }
}
