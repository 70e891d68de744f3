package io.postern.demo;

import io.postern.keys.BankName;
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

    private final DemoConfig config;
    private final WebhookSecrets secrets;
    private final List<BankName> banks;

    DemoBankSecret(DemoConfig config, WebhookSecrets secrets, @All List<BankName> banks) {
        this.config = config;
        this.secrets = secrets;
        this.banks = banks;
    }

    void make(@Observes @Priority(1) StartupEvent start) throws Throwable {
        if (config.enabled()) {
            for (BankName bank : banks) {
                VertxContextSupport.subscribeAndAwait(() -> made(bank));
            }
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
