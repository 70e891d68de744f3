package io.postern.acquirer.sandbox;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigUtils;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Opens the sandbox bank with this process where the configuration says so, and never in production. */
@ApplicationScoped
public class SandboxBank {
    private static final Logger LOG = Logger.getLogger(SandboxBank.class);

    private final SandboxConfig config;
    private final Clock clock;
    private RunningBank running;

    SandboxBank(SandboxConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** Empty when this process does not run the bank. */
    public Optional<BankControls> controls() {
        return Optional.ofNullable(running).map(bank -> new BankControls(bank.office()));
    }

    /**
     * Has the bank sign its webhooks.
     *
     * @param secrets what its receiver verifies with, newest first; asked for each webhook
     */
    public void signWith(Supplier<CompletionStage<List<byte[]>>> secrets) {
        if (running != null) {
            running.office().door().signWith(secrets);
        }
    }

    void open(@Observes StartupEvent start) {
        if (!config.enabled()) {
            return;
        }
        if (ConfigUtils.isProfileActive("prod")) {
            throw new IllegalStateException(
                    "postern.sandbox.enabled is true: production does not run the sandbox bank");
        }
        running = RunningBank.open(config, clock);
        LOG.infof("sandbox bank open on port %d", running.port());
    }

    void close(@Observes ShutdownEvent stop) {
        if (running != null) {
            running.close();
        }
    }
}
