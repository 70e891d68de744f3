package io.postern.tls;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;

/** Asks callers for a certificate where the configuration says whose would be believed, and does without if they have none. */
@ApplicationScoped
class ClientCertificates implements HttpServerOptionsCustomizer {
    private final TlsConfig config;

    ClientCertificates(TlsConfig config) {
        this.config = config;
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        if (config.clientCa().isPresent()) {
            options.setClientAuth(ClientAuth.REQUEST);
        }
    }
}
