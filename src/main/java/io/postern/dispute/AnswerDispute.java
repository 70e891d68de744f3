package io.postern.dispute;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.dispute.EvidenceCase.Found;
import io.postern.id.Ids;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;

/**
 * Gives the bank a merchant's answer: the evidence as it stands, or that it accepts. That it was told is durable before it is
 * told, and it is told while no transaction is open.
 */
@ApplicationScoped
class AnswerDispute {
    private final EvidenceCase cases;
    private final EvidenceStore store;
    private final AnswerWork work;
    private final TellBank bank;
    private final SettleAnswer settle;
    private final Database database;
    private final Idempotency idempotency;
    private final Audit audit;
    private final Ids ids;

    AnswerDispute(
            EvidenceCase cases,
            EvidenceStore store,
            AnswerWork work,
            TellBank bank,
            SettleAnswer settle,
            Database database,
            Idempotency idempotency,
            Audit audit,
            Ids ids) {
        this.cases = cases;
        this.store = store;
        this.work = work;
        this.bank = bank;
        this.settle = settle;
        this.database = database;
        this.idempotency = idempotency;
        this.audit = audit;
        this.ids = ids;
    }

    Uni<Answer> submit(Caller caller, String key, String publicId) {
        return cases.once(caller, key, publicId, "submit", Map.of(), (claim, found) -> {
            Evidence asked = found.kept().evidence().submitting(openStage(found), ids.next(), cases.now());
            return tell(caller, claim, found, asked, "dispute.submit");
        });
    }

    Uni<Answer> accept(Caller caller, String key, String publicId) {
        return cases.once(caller, key, publicId, "accept", Map.of(), (claim, found) -> {
            Evidence asked = found.kept().evidence().accepting(openStage(found), ids.next(), cases.now());
            return tell(caller, claim, found, asked, "dispute.accept");
        });
    }

    /** What was answered already says so itself, which tells more than the dispute's status. */
    private String openStage(Found found) {
        if (!found.kept().evidence().isAnswered(found.stage())
                && !found.kept().evidence().isUnderWay()) {
            found.open(cases.now());
        }
        return found.stage();
    }

    private Uni<Answer> tell(Caller caller, Claim claim, Found found, Evidence asked, String deed) {
        return database.of(found.merchantId())
                .write(List.of(
                        idempotency.take(claim, asked.move()),
                        store.append(found.merchantId(), asked),
                        work.begin(found.merchantId(), asked, claim.key()),
                        audit.entry(caller, deed, found.publicId(), Map.of("fields", asked.fields()))))
                .chain(() -> bank.tell(found, asked))
                .flatMap(said -> settle.book(found, asked, said, claim.key(), List.of()));
    }
}
