package io.postern.intake;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Violation;
import io.postern.id.IdKind;
import io.postern.id.Ids;
import io.postern.id.ReservedMerchant;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.webhook.ReceivedWebhook;
import io.postern.webhook.Verdict;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Keeps what a bank tells, once it is proven to be the bank's, before anybody understands it. */
@ApplicationScoped
class ReceiveBankEvent {
    private static final Logger LOG = Logger.getLogger(ReceiveBankEvent.class);
    private static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();

    private final VerifyWebhook verify;
    private final KeyRing keyRing;
    private final Database database;
    private final BankEventStore events;
    private final Audit audit;
    private final IntakeAlarms alarms;
    private final IntakeMeters meters;
    private final Ids ids;
    private final Clock clock;

    ReceiveBankEvent(
            VerifyWebhook verify,
            KeyRing keyRing,
            Database database,
            BankEventStore events,
            Audit audit,
            IntakeAlarms alarms,
            IntakeMeters meters,
            Ids ids,
            Clock clock) {
        this.verify = verify;
        this.keyRing = keyRing;
        this.database = database;
        this.events = events;
        this.audit = audit;
        this.alarms = alarms;
        this.meters = meters;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Keeps it, or finds that it was kept before.
     *
     * @param bank the sender as a caller: from where, and by which request
     * @return the public id of what was kept
     */
    Uni<String> receive(Sender sender, ReceivedWebhook webhook, Caller bank) {
        return verify.verify(sender, webhook).flatMap(outcome -> switch (outcome.verdict()) {
            case Verdict.Genuine genuine -> named(sender, genuine, webhook.body(), bank);
            case Verdict.NotGenuine not -> Uni.createFrom().failure(refused(sender, not));
        });
    }

    private Uni<String> named(Sender sender, Verdict.Genuine genuine, byte[] body, Caller bank) {
        try {
            return keep(BankEvent.of(ids.next(), sender, genuine, body, bank, clock.instant()), bank);
        } catch (ProblemException e) { // it is the bank's, so somebody has to notice that it is not kept
            return alarms.unnamed(sender, BankEvent.name(sender, genuine, body), e, bank)
                    .chain(() -> Uni.createFrom().failure(e));
        }
    }

    private ProblemException refused(Sender sender, Verdict.NotGenuine not) {
        meters.refused(sender, not.reason().wire());
        return ProblemException.of(Problem.WEBHOOK_SIGNATURE_INVALID, not.why())
                .header("WWW-Authenticate", "Signature realm=\"postern\"")
                .member("reason", not.reason().wire());
    }

    private Uni<String> keep(BankEvent event, Caller bank) {
        return keyRing.of(PLATFORM)
                .flatMap(keys -> database.of(PLATFORM)
                        .write(List.of(
                                events.insert(event),
                                events.body(event, keys.seal(event.sealContext(), event.body())),
                                events.work(event),
                                audit.entry(bank, "bank_event.receive", event.publicId(), event.told())))
                        .invoke(() -> meters.received(event.sender(), "kept"))
                        .replaceWith(event.publicId())
                        .onFailure(failure -> Violation.of(BankEventStore.ONCE, failure))
                        .recoverWithUni(() -> compare(event, keys, bank)));
    }

    /** The id is taken: by the same bytes, which is a repeat, or by others, which is an alarm. */
    private Uni<String> compare(BankEvent event, MerchantKeys keys, Caller bank) {
        return events.earlier(event.sender().acquirer(), event.eventId()).flatMap(earlier -> {
            byte[] before = keys.open(SealedBodies.COLUMN.context(earlier.id().toString()), earlier.sealed());
            String publicId = IdKind.BANK_EVENT.format(earlier.id());
            if (!event.sender().scheme().areSame(before, event.body())) {
                return alarm(event, publicId, bank);
            }
            if (earlier.cameToNothing() && !Arrays.equals(before, event.body())) {
                return alarms.unlike(event, publicId, earlier.status(), bank).replaceWith(publicId);
            }
            meters.received(event.sender(), "repeated");
            return Uni.createFrom().item(publicId);
        });
    }

    private Uni<String> alarm(BankEvent event, String earlier, Caller bank) {
        meters.received(event.sender(), "reused");
        LOG.warnf(
                "%s sent another body with the event id of %s: the second one is not kept",
                event.sender().name(), earlier);
        return database.of(PLATFORM)
                .write(List.of(audit.entry(bank, "bank_event.conflict", earlier, event.told())))
                .chain(() -> Uni.createFrom()
                        .failure(ProblemException.of(
                                Problem.EVENT_ID_REUSED,
                                "The id of this event was used before, with another body: " + earlier
                                        + ". Nothing was kept of this one.")));
    }
}
