package io.postern.planted;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import java.net.http.HttpClient;

/** Breaks the rules of resources: hidden endpoint, cancellable write, nobody decided who may call, field injection, calls whom it likes. */
class BadResource {
    @Inject
    Object injected;

    double amount;

    @GET
    String hidden() {
        return Uni.createFrom().item("blocked").await().indefinitely();
    }

    @POST
    public void write() {}

    Object caller() {
        return HttpClient.newHttpClient();
    }
}
