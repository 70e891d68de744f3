package io.postern.dispute;

import io.postern.id.IdKind;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.wire.PageRequest;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a page of disputes begins: behind this one. In the order of deadlines it has the deadline that it was found by, since that
 * may be another one when the next page is asked for.
 */
record DisputePlace(@Nullable UUID id, @Nullable OffsetDateTime deadline) {
    private static final Pattern WITH_DEADLINE = Pattern.compile("(dsp_[0-9a-z]{26})_([0-9]{1,16})");

    static final DisputePlace START = new DisputePlace(null, null);

    /** @param text an id, or what {@link #toString} wrote; null for the first page */
    static DisputePlace read(@Nullable String text) {
        if (text == null) {
            return START;
        }
        Matcher parts = WITH_DEADLINE.matcher(text);
        return parts.matches()
                ? new DisputePlace(id(parts.group(1)), time(Long.parseLong(parts.group(2))))
                : new DisputePlace(PageRequest.id("starting_after", text, IdKind.DISPUTE), null);
    }

    private static UUID id(String id) {
        return IdKind.DISPUTE
                .parse(id)
                .orElseThrow(() -> ProblemException.of(
                        Problem.INVALID_VALUE,
                        "starting_after",
                        "starting_after must be the next_cursor of the page before."));
    }

    private static OffsetDateTime time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    @Override
    public String toString() {
        String name = IdKind.DISPUTE.format(id);
        return deadline == null ? name : name + '_' + ChronoUnit.MICROS.between(Instant.EPOCH, deadline.toInstant());
    }
}
