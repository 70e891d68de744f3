package io.postern.intake;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.postern.access.Strangers;
import io.postern.address.Address;
import io.postern.address.BankAddresses;
import io.postern.address.ClientAddress;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Stands before the verification: a sender that is known, from where it may call, and not too many whom nobody knows. From
 * where a genuine webhook of the sender's came within the last hour, nobody is a stranger, so that forgers cannot shut a bank
 * out by failing beside it.
 */
@ApplicationScoped
class IntakeDoor {
    private static final Duration REMEMBERED = Duration.ofHours(1);
    private static final int MOST_REMEMBERED = 10_000;

    private final Senders senders;
    private final BankAddresses networks;
    private final ClientAddress addresses;
    private final Strangers strangers;
    private final Cache<Origin, Boolean> genuine;

    IntakeDoor(Senders senders, BankAddresses networks, ClientAddress addresses, Strangers strangers, Clock clock) {
        this.senders = senders;
        this.networks = networks;
        this.addresses = addresses;
        this.strangers = strangers;
        this.genuine = Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfterWrite(REMEMBERED)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .build();
    }

    private record Origin(String sender, String address) {}

    /** Fails with the refusal of whoever may not even try. */
    Uni<Sender> admit(String name, RoutingContext request) {
        Sender sender = senders.find(name).orElseThrow(() -> ProblemException.notFound("sender", name));
        Address from = addresses.of(request);
        if (!networks.allow(sender.name(), from)) {
            throw ProblemException.of(
                    Problem.ADDRESS_NOT_ALLOWED,
                    "This call came from the address " + from + ", and webhooks of " + sender.name()
                            + " do not come from there.");
        }
        return genuine.getIfPresent(new Origin(sender.name(), from.toString())) != null
                ? Uni.createFrom().item(sender)
                : strangers.admit(request).replaceWith(sender);
    }

    void remember(Sender sender, RoutingContext request) {
        genuine.put(new Origin(sender.name(), addresses.of(request).toString()), Boolean.TRUE);
    }
}
