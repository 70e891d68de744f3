package io.postern.limit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What was taken of a budget for a window and is not used up, used in the order in which it came. Remembers what of it was used until it
 * is reported. Whoever has it guards it.
 */
final class Leases {
    private static final class Lease {
        private final long slot;
        private final int size;
        private final long until;
        private int left;

        Lease(long slot, int size, long until) {
            this.slot = slot;
            this.size = size;
            this.left = size;
            this.until = until;
        }
    }

    private record Ended(Spent spent, long at) {}

    private final Deque<Lease> leases = new ArrayDeque<>();
    private final List<Ended> ended = new ArrayList<>();
    private int left;

    int left() {
        return left;
    }

    /** @param slot of the share; {@link Spent#UNCOUNTED} when nobody was asked for it */
    void add(long slot, int size, long until) {
        leases.addLast(new Lease(slot, size, until));
        left += size;
    }

    void useOne(long now) {
        Lease lease = leases.getFirst();
        lease.left--;
        left--;
        if (lease.left == 0) {
            leases.removeFirst();
            ended.add(new Ended(new Spent(lease.slot, lease.size), now));
        }
    }

    /** Puts one back that turned out not to be used. */
    void giveBack() {
        Lease lease = leases.peekFirst();
        if (lease != null && lease.left < lease.size) {
            lease.left++;
            left++;
        }
    }

    /** What is left at the end stays taken until all gateways forget it. */
    void dropEnded(long now) {
        for (Lease lease = leases.peekFirst(); lease != null && now - lease.until >= 0; lease = leases.peekFirst()) {
            left -= lease.left;
            leases.removeFirst();
        }
    }

    /** What was used up and is not reported yet; of uses of a window ago nobody has to know any more. */
    List<Spent> report(long now, long window) {
        List<Spent> report = ended.stream()
                .filter(use -> now - use.at < window)
                .map(Ended::spent)
                .toList();
        ended.clear();
        return report;
    }
}
