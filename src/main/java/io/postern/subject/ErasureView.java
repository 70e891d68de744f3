package io.postern.subject;

import io.postern.id.IdKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A subject that was erased, on the wire.
 *
 * @param records of how many records the personal fields are gone
 */
record ErasureView(
        String id,
        String object,
        String status,
        String merchant,
        @Nullable String customer,
        int records,
        Instant erasedAt) {

    static ErasureView of(Subject subject, Subject.Erasure erasure) {
        return new ErasureView(
                IdKind.SUBJECT.format(subject.id()),
                "subject",
                "erased",
                IdKind.MERCHANT.format(subject.merchantId()),
                subject.customer(),
                erasure.records(),
                erasure.at());
    }
}
