package io.postern.subject;

import io.postern.id.IdKind;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A hold on the wire. */
record HoldView(
        String id,
        String object,
        String subject,
        String kind,
        String reason,
        @Nullable Instant until,
        Instant createdAt,
        @Nullable Instant releasedAt) {

    static HoldView of(UUID subjectId, Hold hold) {
        return new HoldView(
                IdKind.HOLD.format(hold.id()),
                "subject_hold",
                IdKind.SUBJECT.format(subjectId),
                hold.kind().wire(),
                hold.reason(),
                hold.until(),
                hold.createdAt(),
                hold.releasedAt());
    }

    static ProblemException refusal(UUID subjectId, List<Hold> standing) {
        String why = standing.stream()
                .map(hold -> hold.kind().wire() + " " + hold.reason())
                .collect(Collectors.joining(", "));
        return ProblemException.of(
                        Problem.ERASURE_ON_HOLD,
                        "Nothing of subject " + IdKind.SUBJECT.format(subjectId) + " is erased while a hold stands: "
                                + why + ".")
                .member(
                        "holds",
                        standing.stream().map(hold -> of(subjectId, hold)).toList());
    }
}
