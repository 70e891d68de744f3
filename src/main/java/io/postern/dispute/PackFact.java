package io.postern.dispute;

import io.postern.id.IdKind;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is kept about a payment, from whatever table it stands in.
 *
 * @param order among facts of one source at the same moment
 * @param id of the row; null for facts that are named by their order
 * @param body what else is kept of it: scalars, maps and lists
 */
record PackFact(
        Source source, Instant at, long order, @Nullable UUID id, String kind, Map<String, Object> body) {

    /** Where facts come from; at one moment they stand in this order. */
    enum Source {
        PAYMENT(null),
        REFUND(IdKind.REFUND),
        BANK(IdKind.BANK_EVENT),
        DISPUTE(null),
        EVIDENCE(null),
        EVENT(IdKind.EVENT),
        DELIVERY(IdKind.DELIVERY_ATTEMPT),
        JOURNAL(IdKind.JOURNAL),
        RECEIPT(IdKind.RECEIPT),
        HEAD(IdKind.PAYMENT);

        private final @Nullable IdKind ids;

        Source(@Nullable IdKind ids) {
            this.ids = ids;
        }

        String wire() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        /** Whether it is something that happened, and not what is said or booked of it elsewhere. */
        boolean isOnTheTimeline() {
            return compareTo(JOURNAL) < 0;
        }
    }

    @Nullable
    String publicId() {
        return id == null || source.ids == null ? null : source.ids.format(id);
    }

    PackFact with(Map<String, Object> more) {
        Map<String, Object> all = new TreeMap<>(body);
        all.putAll(more);
        return new PackFact(source, at, order, id, kind, all);
    }

    /** As it stands in {@code timeline.json}. */
    Map<String, Object> line() {
        Map<String, Object> line = new TreeMap<>(body);
        line.put("at", at.toString());
        line.put("source", source.wire());
        line.put("kind", kind);
        if (publicId() != null) {
            line.put("id", publicId());
        }
        return line;
    }

    /** What is kept of it, in one line for people. */
    String words() {
        return words("", body);
    }

    private static String words(String prefix, Map<?, ?> of) {
        return of.entrySet().stream()
                .filter(each -> !Objects.equals(each.getValue(), ""))
                .map(each -> each.getValue() instanceof Map<?, ?> inner
                        ? words(prefix + each.getKey() + ".", inner)
                        : prefix + each.getKey() + " " + each.getValue())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
    }
}
