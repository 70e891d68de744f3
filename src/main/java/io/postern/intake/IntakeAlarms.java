package io.postern.intake;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.id.ReservedMerchant;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.wire.CardNumberFinder;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Tells people of genuine webhooks that were not kept: in a metric, in the log, and on the trail. There each stands once an
 * hour and gateway, so that nobody who holds one of them fills the trail by sending it for ever.
 */
@ApplicationScoped
class IntakeAlarms {
    private static final Logger LOG = Logger.getLogger(IntakeAlarms.class);
    private static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();
    private static final Duration SILENT = Duration.ofHours(1);
    private static final int MOST_REMEMBERED = 10_000;
    private static final int LONGEST_ID = 255;

    private final Database database;
    private final Audit audit;
    private final IntakeMeters meters;
    private final Cache<String, Boolean> told;

    IntakeAlarms(Database database, Audit audit, IntakeMeters meters, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.meters = meters;
        this.told = Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfterWrite(SILENT)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .build();
    }

    /** It has no name that can be kept, and the bank alone can mend that. */
    Uni<Void> unnamed(Sender sender, Optional<String> eventId, ProblemException why, Caller bank) {
        String reason = why.problem() == Problem.MISSING_FIELD ? "event_id_missing" : "event_id_like_card_number";
        String shown = shown(eventId);
        meters.refused(sender, reason);
        LOG.errorf("%s sent a genuine event that is not kept: %s %s", sender.name(), reason, shown);
        return once(
                sender.name() + ' ' + reason + ' ' + shown,
                bank,
                "bank_event.refuse",
                null,
                Map.of("acquirer", sender.acquirer(), "reason", reason, "event_id", shown));
    }

    /**
     * It says what an earlier one says that came to nothing, in other bytes: somebody on the way may have changed one of them
     * where no signature holds it.
     *
     * @param earlier public id of the one that was kept
     */
    Uni<Void> unlike(BankEvent event, String earlier, String status, Caller bank) {
        meters.received(event.sender(), "unlike");
        LOG.errorf(
                "%s sent %s anew in other bytes, and the kept one is %s",
                event.sender().name(), earlier, status);
        Map<String, Object> detail = new HashMap<>(event.told());
        detail.put("kept_one", status);
        return once("unlike " + earlier, bank, "bank_event.conflict", earlier, detail);
    }

    private Uni<Void> once(String what, Caller bank, String deed, String object, Map<String, Object> detail) {
        if (told.asMap().putIfAbsent(what, Boolean.TRUE) != null) {
            return Uni.createFrom().voidItem();
        }
        return database.of(PLATFORM)
                .write(List.of(audit.entry(bank, deed, object, detail)))
                .onFailure()
                .invoke(() -> told.invalidate(what));
    }

    /** Masked first: a shortened card number would no longer look like one. */
    private static String shown(Optional<String> eventId) {
        String masked = CardNumberFinder.masked(eventId.orElse("")).replaceAll("[^!-~]", "?");
        return masked.substring(0, Math.min(masked.length(), LONGEST_ID));
    }
}
