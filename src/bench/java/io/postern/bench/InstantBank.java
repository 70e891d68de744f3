package io.postern.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A bank that approves every order at once and keeps its book in memory. Speaks as the sandbox bank does. */
final class InstantBank {
    private final Set<String> approved = ConcurrentHashMap.newKeySet();
    private final AtomicLong orders = new AtomicLong();
    private final int port = Ports.free();

    void start(Vertx vertx) {
        vertx.createHttpServer()
                .requestHandler(this::answer)
                .listen(port, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private void answer(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            JsonObject approval = approval(body.toJsonObject().getString("reference"));
            request.response().putHeader("Content-Type", "application/json").end(approval.toBuffer());
        });
    }

    private JsonObject approval(String reference) {
        orders.incrementAndGet();
        approved.add(reference);
        String tail = reference.substring(reference.length() - 16);
        return new JsonObject()
                .put("reference", reference)
                .put("status", "approved")
                .put("bank_reference", "bnk_" + tail)
                .put("network_transaction_id", "ntx_" + tail)
                .put(
                        "checks",
                        new JsonObject()
                                .put("cvc", "unchecked")
                                .put("address_line1", "unchecked")
                                .put("address_postal_code", "unchecked"))
                .put("expires_at", "2030-12-31T00:00:00Z");
    }

    int port() {
        return port;
    }

    /** How many orders came, and how many of them were different ones. */
    long orders() {
        return orders.get();
    }

    long approved() {
        return approved.size();
    }
}
