package io.postern.subject;

import io.postern.id.IdKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A subject on the wire.
 *
 * @param records how many records' personal fields there are now
 * @param erasedAt when it was erased last, even if something was told since
 * @param holds those that stand
 */
record SubjectView(
        String id,
        String object,
        String status,
        String merchant,
        @Nullable String customer,
        int records,
        @Nullable Instant erasedAt,
        List<HoldView> holds,
        Instant createdAt) {

    static SubjectView of(Subject subject, Instant now) {
        return new SubjectView(
                IdKind.SUBJECT.format(subject.id()),
                "subject",
                subject.isErased() ? "erased" : "active",
                IdKind.MERCHANT.format(subject.merchantId()),
                subject.customer(),
                subject.records(),
                subject.erasure() == null ? null : subject.erasure().at(),
                subject.standing(now).stream()
                        .map(hold -> HoldView.of(subject.id(), hold))
                        .toList(),
                subject.createdAt());
    }
}
