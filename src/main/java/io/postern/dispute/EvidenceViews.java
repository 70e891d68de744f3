package io.postern.dispute;

import com.fasterxml.jackson.core.type.TypeReference;
import io.postern.id.IdKind;
import io.postern.idempotency.Answer;
import io.postern.wire.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Shows disputes with their evidence. What is kept of an answer for retries tells of nobody: the evidence itself is laid into it
 * when it is given.
 */
@ApplicationScoped
class EvidenceViews {
    private static final TypeReference<LinkedHashMap<String, Object>> OBJECT = new TypeReference<>() {};

    private final EvidenceCase cases;
    private final EvidenceStore store;
    private final CompellingEvidence compelling;
    private final Json json;

    EvidenceViews(EvidenceCase cases, EvidenceStore store, CompellingEvidence compelling, Json json) {
        this.cases = cases;
        this.store = store;
        this.compelling = compelling;
        this.json = json;
    }

    /** What is kept for retries. */
    Answer answer(Dispute dispute, Evidence evidence) {
        return Answer.ok(json.write(view(dispute, evidence, null, null)));
    }

    /** The answer as it is given: with what is written down now. */
    Uni<Answer> shown(UUID merchantId, UUID disputeId, Answer answer) {
        return cases.find(merchantId, disputeId).map(found -> {
            Map<String, Object> view = json.read(answer.json(), OBJECT);
            view.put("evidence", store.open(found.keys(), found.kept()));
            return new Answer(answer.status(), json.write(view), answer.replayed());
        });
    }

    /** A dispute with all that its merchant may see of it. */
    Uni<DisputeView> whole(Head head) {
        return cases.find(head.merchantId(), head.id()).flatMap(this::whole);
    }

    Uni<DisputeView> whole(EvidenceCase.Found found) {
        return compelling.of(found).map(eligibility -> {
            Map<String, Object> written = new TreeMap<>(store.open(found.keys(), found.kept()));
            return view(found.dispute(), found.kept().evidence(), written, eligibility);
        });
    }

    private static DisputeView view(
            Dispute dispute, Evidence evidence, Map<String, Object> written, EnhancedEligibility eligibility) {
        DisputeView plain = DisputeView.of(dispute);
        DisputeView.EvidenceDetails known = plain.evidenceDetails();
        DisputeView.EvidenceDetails details = new DisputeView.EvidenceDetails(
                !evidence.fields().isEmpty(),
                Math.max(known.submissionCount(), evidence.submissions()),
                known.pastDue(),
                evidence.kind() == null ? null : evidence.kind().word(),
                evidence.reason(),
                evidence.subject() == null ? null : IdKind.SUBJECT.format(evidence.subject()));
        return plain.with(written, details, eligibility);
    }
}
