package io.postern.audit;

import io.postern.access.RefusedAccess;
import io.postern.id.ReservedMerchant;
import io.postern.limit.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Bounds what refused callers can write: so many entries a minute for each of them and for all together. What is over
 * is counted, and the counts are written when the minute ends, so that a flood is on the trail and does not fill it.
 */
final class RefusalWindow {
    private static final Duration LENGTH = Duration.ofMinutes(1);

    /** What bounds the window: entries a minute for one caller and for all, and callers told apart. */
    record Bounds(int perCaller, int inAll, int callers) {}

    /** @param origin of version 6 a network: who has one has all of its addresses, and is one caller */
    private record Who(UUID merchantId, String client, String origin) {
        /** Everybody who is one too many to be told apart. */
        static final Who REST = new Who(ReservedMerchant.PLATFORM.id(), "many", "many");

        static Who of(RefusedAccess refusal) {
            return new Who(refusal.merchantId(), refusal.client(), Origin.of(refusal.address()));
        }
    }

    private static final class Count {
        private int kept;
        private long suppressed;
        private RefusedAccess last;
    }

    private final Bounds bounds;
    private final Map<Who, Count> counts = new HashMap<>();
    private final List<AuditEntry> waiting = new ArrayList<>();
    private Instant start;
    private int kept;

    RefusalWindow(Bounds bounds, Instant start) {
        this.bounds = bounds;
        this.start = start;
    }

    synchronized void add(RefusedAccess refusal) {
        Who who = Who.of(refusal);
        boolean known = counts.containsKey(who) || counts.size() < bounds.callers();
        Count count = counts.computeIfAbsent(known ? who : Who.REST, any -> new Count());
        if (count.kept < bounds.perCaller() && kept < bounds.inAll()) {
            count.kept++;
            kept++;
            waiting.add(entry(refusal, 0));
        } else {
            count.suppressed++;
            count.last = refusal;
        }
    }

    /** What is to be written now; the counts of the suppressed come with the end of the minute. */
    synchronized List<AuditEntry> drain(Instant now) {
        if (!now.isBefore(start.plus(LENGTH))) {
            close(now);
        }
        List<AuditEntry> batch = List.copyOf(waiting);
        waiting.clear();
        return batch;
    }

    /** Everything, the counts of the unfinished minute too: for the last batch of a gateway that stops. */
    synchronized List<AuditEntry> drainAll(Instant now) {
        close(now);
        return drain(now);
    }

    /** Takes back what could not be written, up to the bound; the rest of it is lost and named in the log. */
    synchronized int takeBack(List<AuditEntry> batch) {
        int room = Math.max(0, bounds.inAll() + bounds.callers() - waiting.size());
        waiting.addAll(0, batch.subList(0, Math.min(room, batch.size())));
        return Math.max(0, batch.size() - room);
    }

    private void close(Instant now) {
        counts.values().stream()
                .filter(count -> count.suppressed > 0)
                .forEach(count -> waiting.add(entry(count.last, count.suppressed)));
        counts.clear();
        kept = 0;
        start = now;
    }

    private static AuditEntry entry(RefusedAccess refusal, long suppressed) {
        Map<String, Object> detail = new HashMap<>(Map.of("operation", refusal.operation(), "code", refusal.code()));
        if (suppressed > 0) {
            detail.put("suppressed", suppressed); // so many more like this one within the minute
        }
        return new AuditEntry(
                refusal.merchantId(),
                refusal.client(),
                refusal.role(),
                "access.refuse",
                null,
                Outcome.REFUSED,
                refusal.address(),
                refusal.requestId(),
                detail,
                refusal.at());
    }
}
