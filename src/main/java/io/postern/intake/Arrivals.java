package io.postern.intake;

import io.postern.access.proof.PublicUrl;
import io.postern.webhook.ReceivedWebhook;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Makes of an HTTP request what verification looks at. */
@ApplicationScoped
class Arrivals {
    private static final byte[] NOTHING = {};

    private final PublicUrl url;

    Arrivals(PublicUrl url) {
        this.url = url;
    }

    /** @param body as it came; null for none */
    ReceivedWebhook of(HttpServerRequest request, byte[] body) {
        Map<String, List<String>> headers = new HashMap<>();
        request.headers()
                .forEach(header -> headers.computeIfAbsent(
                                header.getKey().toLowerCase(Locale.ROOT), name -> new ArrayList<>(1))
                        .add(header.getValue()));
        return new ReceivedWebhook(
                request.method().name(), url.of(request), headers, body == null ? NOTHING : body, certificate(request));
    }

    /** Only one that a trusted authority vouched for gets this far: the handshake refuses all others. */
    private static Optional<X509Certificate> certificate(HttpServerRequest request) {
        SSLSession session = request.sslSession();
        if (session == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(session.getPeerCertificates()[0])
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast);
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }
}
