package io.postern.acquirer.sandbox;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Where the bank sends its webhooks, and the secrets that it signs them with. Both can change while it is open. */
final class WebhookDoor {
    private final WebhookMode mode;
    private volatile String url;
    private volatile Supplier<CompletionStage<List<byte[]>>> secrets =
            () -> CompletableFuture.completedStage(List.of());

    WebhookDoor(SandboxConfig config) {
        this.mode = config.webhooks();
        this.url = config.webhookUrl().orElse(null);
    }

    Optional<String> url() {
        return mode == WebhookMode.NONE ? Optional.empty() : Optional.ofNullable(url);
    }

    void sendTo(String newUrl) {
        url = newUrl;
    }

    void signWith(Supplier<CompletionStage<List<byte[]>>> source) {
        secrets = source;
    }

    /** Asked for every webhook, so that a rotation reaches the next one. */
    CompletionStage<List<byte[]>> secrets() {
        return secrets.get();
    }

    /** @param answered whether the caller gets a good answer in time */
    Telling tell(Order order, Optional<Fault> fault, boolean answered) {
        if (url().isEmpty() || order.merchant() == null) {
            return Telling.NEVER;
        }
        String usual = mode == WebhookMode.ALL || !answered ? Telling.PLAINLY : Telling.LATER;
        return new Telling(
                order.merchant(),
                fault.map(f -> f.word() + ':' + f.delayOfWebhook()).orElse(usual));
    }
}
