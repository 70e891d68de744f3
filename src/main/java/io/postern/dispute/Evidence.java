package io.postern.dispute;

import io.postern.id.IdKind;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a merchant's answer to a dispute stands: the last fact of it. What is written down stands elsewhere, sealed.
 *
 * <pre>
 * drafted ◄─┐
 *    ├──submit──► submitting ──► submitted                         nothing more, until the dispute escalates
 *    │                └────────► submit_refused ──► drafted, …
 *    └──accept──► accepting ───► accepted │ accept_refused ──► drafted, …
 * </pre>
 *
 * @param seq 0 while nothing was done
 * @param stage of the dispute, in its word
 * @param text the one that counts now; null while nothing was written down
 * @param move under which reference the bank was told; null for a draft
 * @param fields that are filled
 * @param files that the fields name
 * @param submissions how often evidence was submitted, at whatever stage
 * @param reason in the bank's word
 */
record Evidence(
        UUID disputeId,
        int seq,
        @Nullable EvidenceKind kind,
        String stage,
        @Nullable UUID text,
        @Nullable UUID subject,
        @Nullable UUID move,
        List<String> fields,
        List<UUID> files,
        int characters,
        int submissions,
        @Nullable String reason,
        Instant at) {
    private static final int LONGEST_REASON = 64;

    static Evidence none(UUID disputeId, String stage) {
        return new Evidence(
                disputeId, 0, null, stage, null, null, null, List.of(), List.of(), 0, 0, null, Instant.EPOCH);
    }

    boolean isUnderWay() {
        return kind != null && kind.isUnderWay();
    }

    /** @param now the stage that the dispute is at */
    boolean isAnswered(String now) {
        return kind != null && kind.isAnswered() && stage.equals(now);
    }

    Evidence drafted(String now, UUID newText, UUID of, List<String> filled, List<UUID> named, int size, Instant when) {
        refuseUnlessOpen(now, "changed");
        return new Evidence(
                disputeId,
                seq + 1,
                EvidenceKind.DRAFTED,
                now,
                newText,
                of,
                null,
                filled,
                named,
                size,
                submissions,
                null,
                when);
    }

    Evidence submitting(String now, UUID reference, Instant when) {
        refuseUnlessOpen(now, "submitted");
        if (fields.isEmpty()) {
            throw ProblemException.of(
                    Problem.ILLEGAL_STATE,
                    "Nothing was written down for " + publicId() + ": POST …/evidence first, or accept the dispute.");
        }
        return moving(EvidenceKind.SUBMITTING, now, reference, when);
    }

    Evidence accepting(String now, UUID reference, Instant when) {
        refuseUnlessOpen(now, "accepted");
        return moving(EvidenceKind.ACCEPTING, now, reference, when);
    }

    /** The bank took what it was told. */
    Evidence taken(Instant when) {
        return ended(kind == EvidenceKind.SUBMITTING ? EvidenceKind.SUBMITTED : EvidenceKind.ACCEPTED, null, when);
    }

    Evidence refused(String word, Instant when) {
        return ended(
                kind == EvidenceKind.SUBMITTING ? EvidenceKind.SUBMIT_REFUSED : EvidenceKind.ACCEPT_REFUSED,
                fitting(word),
                when);
    }

    /** The bank may word a refusal as it likes, or not at all; that must not keep it from being written down. */
    private static String fitting(String word) {
        String fit = word.replaceAll("[^A-Za-z0-9_.:-]", "_");
        return fit.isEmpty() ? "refused" : fit.substring(0, Math.min(fit.length(), LONGEST_REASON));
    }

    private Evidence moving(EvidenceKind next, String now, UUID reference, Instant when) {
        return new Evidence(
                disputeId,
                seq + 1,
                next,
                now,
                text,
                subject,
                reference,
                fields,
                files,
                characters,
                submissions,
                null,
                when);
    }

    private Evidence ended(EvidenceKind next, @Nullable String word, Instant when) {
        if (!isUnderWay()) {
            throw new IllegalStateException(publicId() + " waits for no answer of its bank");
        }
        return new Evidence(
                disputeId,
                seq + 1,
                next,
                stage,
                text,
                subject,
                move,
                fields,
                files,
                characters,
                next == EvidenceKind.SUBMITTED ? submissions + 1 : submissions,
                word,
                when);
    }

    private void refuseUnlessOpen(String now, String wanted) {
        if (isUnderWay()) {
            throw ProblemException.of(
                            Problem.ILLEGAL_STATE,
                            "The bank was told of " + publicId() + " and has not answered; it cannot be " + wanted
                                    + " now.")
                    .header("Retry-After", "5");
        }
        if (isAnswered(now)) {
            throw ProblemException.of(
                    Problem.ILLEGAL_STATE,
                    publicId() + " was answered at this stage: its evidence was " + kind.word() + " and cannot be "
                            + wanted + " any more.");
        }
    }

    private String publicId() {
        return IdKind.DISPUTE.format(disputeId);
    }
}
