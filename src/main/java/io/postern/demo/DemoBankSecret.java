package io.postern.demo;

import io.postern.acquirer.sandbox.SandboxBank;
import io.postern.keys.BankName;
import io.postern.keys.KeySource.WebhookSecret;
import io.postern.keys.WebhookSecrets;
import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.jboss.logging.Logger;

/** Gives each bank of the demo a secret to sign its webhooks with; elsewhere an operator makes it and tells the bank. */
@ApplicationScoped
class DemoBankSecret {
    private static final Logger LOG = Logger.getLogger(DemoBankSecret.class);

    private static final String SANDBOX = "sandbox";
    private static final int HAND_OVER = 10_000;

    private final DemoConfig config;
    private final WebhookSecrets secrets;
    private final List<BankName> banks;
    private final SandboxBank sandbox;

    DemoBankSecret(DemoConfig config, WebhookSecrets secrets, @All List<BankName> banks, SandboxBank sandbox) {
        this.config = config;
        this.secrets = secrets;
        this.banks = banks;
        this.sandbox = sandbox;
    }

    void make(@Observes @Priority(1) StartupEvent start) throws Throwable {
        if (config.enabled()) {
            for (BankName bank : banks) {
                VertxContextSupport.subscribeAndAwait(() -> made(bank));
            }
        }
    }

    /** The bank is open by now. It asks for each webhook, so that a rotated secret serves from the next one on. */
    void handOver(@Observes @Priority(HAND_OVER) StartupEvent start) {
        if (config.enabled()) {
            sandbox.signWith(() -> secrets.of(SANDBOX)
                    .map(found -> found.stream().map(WebhookSecret::secret).toList())
                    .subscribeAsCompletionStage());
        }
    }

    /** The gateway runs without it: a source that is away, or that this process may not change, must not stop the start. */
    private Uni<Void> made(BankName bank) {
        return secrets.ensure(bank.acquirer())
                .onFailure()
                .invoke(why -> LOG.warnf("bank %s has no webhook secret yet: %s", bank.acquirer(), why.getMessage()))
                .onFailure()
                .recoverWithNull();
    }
}
