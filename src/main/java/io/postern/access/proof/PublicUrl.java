package io.postern.access.proof;

import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;

/** The address of a request as its client knows it. */
@ApplicationScoped
public class PublicUrl {
    private final ProofConfig config;

    PublicUrl(ProofConfig config) {
        this.config = config;
    }

    /** Scheme, host, path and query, to the letter. */
    public String of(HttpServerRequest request) {
        String start = config.publicUrl()
                .map(url -> url.toString().replaceFirst("/$", ""))
                .orElseGet(() -> request.scheme() + "://" + request.authority());
        return start + (request.query() == null ? request.path() : request.path() + "?" + request.query());
    }
}
