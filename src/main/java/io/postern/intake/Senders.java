package io.postern.intake;

import io.postern.acquirer.NewsFormat;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Who may send webhooks. */
@ApplicationScoped
class Senders {
    private final Map<String, Sender> byName = new TreeMap<>();
    private final Map<String, NewsFormat> byAcquirer = new TreeMap<>();

    Senders(IntakeConfig config) {
        config.senders().forEach((name, sender) -> add(SenderReader.read(name, sender)));
    }

    private void add(Sender sender) {
        byName.put(sender.name(), sender);
        NewsFormat before = byAcquirer.put(sender.acquirer(), sender.format());
        if (before != null && before != sender.format()) {
            throw new IllegalArgumentException(
                    "postern.intake.senders: those who speak for " + sender.acquirer() + " must have the same mapping");
        }
    }

    /** A sender that is none keeps the gateway from starting. */
    void start(@Observes StartupEvent start) {}

    Optional<Sender> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** In which words an acquirer's events are written. */
    Optional<NewsFormat> formatOf(String acquirer) {
        return Optional.ofNullable(byAcquirer.get(acquirer));
    }
}
