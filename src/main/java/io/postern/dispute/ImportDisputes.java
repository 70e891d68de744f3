package io.postern.dispute;

import io.postern.access.Caller;
import io.postern.access.StepUp;
import io.postern.acquirer.BankNews;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.id.Ids;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.postern.payment.NewsOutcome;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.wire.CardNumberFinder;
import io.postern.wire.Json;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes a bank's file of disputes from an operator: what stands in it is the bank's word and moves money. Each line is a transaction of its own and says what the bank says, so a file that comes twice, or
 * breaks off halfway and comes again, ends as one that came once.
 */
@ApplicationScoped
class ImportDisputes {
    private static final Logger LOG = Logger.getLogger(ImportDisputes.class);

    private final ApplyDisputeNews apply;
    private final StepUp stepUp;
    private final Database database;
    private final Idempotency idempotency;
    private final KeyRing keyRing;
    private final Audit audit;
    private final Ids ids;
    private final Json json;
    private final Clock clock;

    ImportDisputes(
            ApplyDisputeNews apply,
            StepUp stepUp,
            Database database,
            Idempotency idempotency,
            KeyRing keyRing,
            Audit audit,
            Ids ids,
            Json json,
            Clock clock) {
        this.apply = apply;
        this.stepUp = stepUp;
        this.database = database;
        this.idempotency = idempotency;
        this.keyRing = keyRing;
        this.audit = audit;
        this.ids = ids;
        this.json = json;
        this.clock = clock;
    }

    /** No approval stands in for the second factor: a file is too long for a second person to look through. */
    Uni<Answer> take(Caller caller, @Nullable String merchant, String key, ImportRequest request) {
        stepUp.requireInPerson(caller, "Taking a bank's file of disputes");
        if (merchant == null) {
            throw ProblemException.of(
                    Problem.BAD_REQUEST,
                    "merchant",
                    "merchant is missing; it must be the id of the merchant whose file it is.");
        }
        UUID merchantId = caller.readsOf(merchant);
        CardNumberFinder.refuseIn(request.csv(), "csv");
        List<ImportLine> lines = ImportLine.read(merchantId, request.csv(), clock.instant());
        Map<String, Object> asked = Map.of("merchant", merchantId.toString(), "file", request);
        return keyRing.of(caller.merchantId()).flatMap(keys -> {
            Claim claim = idempotency.claim(caller, keys, key, "POST /v1/disputes/import", asked);
            return idempotency.once(
                    claim, keys, List.of(), row -> take(caller, claim, keys, request.acquirer(), lines));
        });
    }

    /** Line after line, each in transactions of its own; the answer is kept when all are told. */
    private Uni<Answer> take(Caller caller, Claim claim, MerchantKeys keys, String acquirer, List<ImportLine> lines) {
        return Multi.createFrom()
                .iterable(lines)
                .onItem()
                .transformToUniAndConcatenate(line -> take(caller, acquirer, line))
                .collect()
                .asList()
                .map(done -> Answer.ok(json.write(ImportView.of(acquirer, done))))
                .call(answer -> database.of(caller.merchantId())
                        .write(List.of(
                                idempotency.take(claim, ids.next()),
                                idempotency.keep(claim.key(), keys, answer),
                                audit.entry(caller, "dispute.import", null, Map.of("lines", lines.size())))));
    }

    private Uni<ImportView.Line> take(Caller caller, String acquirer, ImportLine line) {
        return line.news()
                .map(news -> apply.apply(told(caller, acquirer, line, news))
                        .map(outcome -> view(line, outcome))
                        .onFailure()
                        .invoke(failure ->
                                LOG.warnf(failure, "line %d of a file of disputes was not taken", line.number()))
                        .onFailure()
                        .recoverWithItem(new ImportView.Line(line.number(), "refused", null, "failed_try_again")))
                .orElseGet(() ->
                        Uni.createFrom().item(new ImportView.Line(line.number(), "refused", null, line.refusal())));
    }

    private ToldDispute told(Caller caller, String acquirer, ImportLine line, BankNews.OfDispute news) {
        Map<String, Object> detail = Map.of("line", line.number(), "said", news.said());
        return new ToldDispute(
                null,
                acquirer,
                news,
                caller.merchantId(),
                dispute -> audit.entry(caller, "dispute.import", dispute, detail));
    }

    private static ImportView.Line view(ImportLine line, NewsOutcome outcome) {
        return switch (outcome) {
            case NewsOutcome.Applied(String dispute) -> new ImportView.Line(line.number(), "applied", dispute, null);
            case NewsOutcome.KnownAlready(String dispute) -> new ImportView.Line(line.number(), "known", dispute, null);
            case NewsOutcome.NotThereYet(String reason) -> new ImportView.Line(line.number(), "refused", null, reason);
            case NewsOutcome.NotOurs(String reason) -> new ImportView.Line(line.number(), "refused", null, reason);
            case NewsOutcome.Contradicts(String object, String reason) ->
                new ImportView.Line(line.number(), "refused", object, reason);
        };
    }
}
