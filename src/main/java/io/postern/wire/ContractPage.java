package io.postern.wire;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Shows the contract to whoever asks, as the file that it is (RFC 9512): a document this long is not parsed at every start. */
@Singleton
class ContractPage {
    private final PublishedContract contract;

    ContractPage(PublishedContract contract) {
        this.contract = contract;
    }

    void register(@Observes Router router) {
        router.route("/q/openapi")
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(request -> request.response()
                        .putHeader("Content-Type", "application/yaml")
                        .end(contract.yaml()));
    }
}
