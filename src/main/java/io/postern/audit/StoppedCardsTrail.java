package io.postern.audit;

import io.postern.database.Database;
import io.postern.limit.CardsStopped;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Puts on the trail whose cards were stopped because too many had failed. */
@ApplicationScoped
class StoppedCardsTrail {
    private static final Logger LOG = Logger.getLogger(StoppedCardsTrail.class);

    private final Database database;
    private final Audit audit;

    StoppedCardsTrail(Database database, Audit audit) {
        this.database = database;
        this.audit = audit;
    }

    /** The refused call does not wait for it: it is refused whatever becomes of the entry. */
    void note(@Observes CardsStopped stopped) {
        Map<String, ?> detail = Map.of("policy", stopped.policy(), "limit", stopped.most());
        database.of(stopped.caller().merchantId())
                .write(List.of(audit.entry(stopped.caller(), "limit.failed_cards", null, detail)))
                .subscribe()
                .with(
                        written -> {},
                        failure -> LOG.errorf(
                                failure,
                                "not on the trail: cards of %s are stopped",
                                stopped.caller().client()));
    }
}
