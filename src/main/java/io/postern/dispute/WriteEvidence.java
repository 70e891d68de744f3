package io.postern.dispute;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.dispute.EvidenceCase.Found;
import io.postern.id.IdKind;
import io.postern.id.Ids;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.problem.Quote;
import io.postern.subject.Subjects;
import io.postern.wire.LargerBody;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/** Writes evidence down: what is named is laid over what stood there. The bank learns nothing of it yet. */
@ApplicationScoped
class WriteEvidence {
    private static final int MOST_BYTES = 1_048_576;

    private final EvidenceCase cases;
    private final EvidenceStore store;
    private final DisputeFileStore files;
    private final EvidenceViews views;
    private final Subjects subjects;
    private final Database database;
    private final Idempotency idempotency;
    private final Audit audit;
    private final Ids ids;

    WriteEvidence(
            EvidenceCase cases,
            EvidenceStore store,
            DisputeFileStore files,
            EvidenceViews views,
            Subjects subjects,
            Database database,
            Idempotency idempotency,
            Audit audit,
            Ids ids) {
        this.cases = cases;
        this.store = store;
        this.files = files;
        this.views = views;
        this.subjects = subjects;
        this.database = database;
        this.idempotency = idempotency;
        this.audit = audit;
        this.ids = ids;
    }

    /** 150,000 characters, each of up to four bytes, or escaped. */
    @Produces
    @Singleton
    static LargerBody size() {
        return new LargerBody(Pattern.compile("/v1/disputes/[^/]+/evidence"), MOST_BYTES);
    }

    Uni<Answer> write(Caller caller, String key, String publicId, EvidenceRequest request) {
        return cases.once(caller, key, publicId, "evidence", request, (claim, found) -> {
            found.open(cases.now());
            SortedMap<String, String> all = request.over(store.open(found.keys(), found.kept()));
            return named(found, all).flatMap(named -> draft(caller, claim, found, all, named));
        });
    }

    /** The files that fields name must have been handed in for this very dispute. */
    private Uni<List<UUID>> named(Found found, SortedMap<String, String> all) {
        Map<String, UUID> named = new TreeMap<>();
        all.forEach((field, value) -> {
            if (EvidenceFields.isFile(field)) {
                named.put(field, IdKind.DISPUTE_FILE.parse(value).orElseThrow(() -> noFile(field, value)));
            }
        });
        UUID disputeId = found.dispute().life().head().id();
        return files.find(found.merchantId(), disputeId, named.values()).map(there -> {
            List<UUID> known = there.stream().map(DisputeFile::id).toList();
            named.forEach((field, id) -> {
                if (!known.contains(id)) {
                    throw noFile(field, all.get(field));
                }
            });
            return known;
        });
    }

    private static ProblemException noFile(String field, String value) {
        return ProblemException.of(
                Problem.INVALID_VALUE,
                field,
                field + " must be the id of a file that was handed in for this dispute, such as dsf_01…; "
                        + Quote.of(field, value) + " is none.");
    }

    private Uni<Answer> draft(
            Caller caller, Claim claim, Found found, SortedMap<String, String> all, List<UUID> named) {
        UUID subject = found.person().subject(found.merchantId(), subjects);
        Evidence next = found.kept()
                .evidence()
                .drafted(
                        found.stage(),
                        ids.next(),
                        subject,
                        List.copyOf(all.keySet()),
                        named,
                        EvidenceRequest.characters(all),
                        cases.now());
        Subjects.Kept sealed = store.seal(found.keys(), subject, found.person().customer(), next.text(), all);
        Answer answer = views.answer(found.dispute(), next);
        List<Insert> parts = new ArrayList<>(sealed.parts());
        parts.add(idempotency.take(claim, next.text()));
        parts.add(store.text(found.merchantId(), next.text(), sealed.fields()));
        parts.add(store.append(found.merchantId(), next));
        parts.add(audit.entry(caller, "dispute.write_evidence", found.publicId(), Map.of("fields", next.fields())));
        parts.add(idempotency.keep(claim.key(), found.keys(), answer));
        return database.of(found.merchantId()).write(parts).replaceWith(answer);
    }
}
