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
    /** Of what has been told already and turned out not to be used: it is counted, so its next use is told to nobody. */
    private static final long TOLD = -1;

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

    /**
     * @param until when it might have been used, had it not been used up
     * @param again whether it was told before and nobody answered
     */
    private record Ended(Spent spent, long at, long until, boolean again) {
        Ended withOneLess() {
            return new Ended(new Spent(spent.slot(), spent.used() - 1), at, until, again);
        }

        Ended onceAgain() {
            return new Ended(spent, at, until, true);
        }
    }

    private final Deque<Lease> leases = new ArrayDeque<>();
    private final Deque<Ended> ended = new ArrayDeque<>();
    private final List<Ended> underWay = new ArrayList<>();
    private boolean silent;
    private int left;
    private int told;
    private long toldUntil;

    int left() {
        return left;
    }

    /** @param slot of the share; {@link Spent#UNCOUNTED} when nobody had been asked for it */
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
            end(lease, now);
        }
    }

    private void end(Lease lease, long now) {
        if (lease.slot == TOLD) {
            isTold(lease.size, lease.until, now);
        } else {
            ended.addLast(new Ended(new Spent(lease.slot, lease.size), now, lease.until, false));
        }
    }

    /** Puts one back that turned out not to be used, wherever its use stands by now. */
    void giveBack(long now) {
        Lease lease = leases.peekFirst();
        if (lease != null && lease.left < lease.size) {
            lease.left++;
            left++;
        } else if (!ended.isEmpty()) {
            Ended last = ended.removeLast();
            if (last.spent.used() > 1) {
                ended.addLast(last.withOneLess());
            }
            putInFront(last.spent.slot(), last.until);
        } else if (told > 0 && now - toldUntil < 0) {
            told--;
            putInFront(TOLD, toldUntil);
        }
    }

    private void putInFront(long slot, long until) {
        leases.addFirst(new Lease(slot, 1, until));
        left++;
    }

    /** What is left at the end stays taken until all gateways forget it. */
    void dropEnded(long now) {
        if (leases.removeIf(lease -> now - lease.until >= 0)) {
            left = leases.stream().mapToInt(lease -> lease.left).sum();
        }
    }

    /**
     * What was used up and is not reported yet; of uses of a window ago nobody has to know any more. Nothing as long as nobody answers:
     * what may be heard without an answer would be counted each time.
     */
    List<Spent> report(long now, long window) {
        ended.removeIf(use -> now - use.at >= window);
        if (!silent) {
            underWay.addAll(ended);
            ended.clear();
        }
        List<Spent> report = underWay.stream().map(Ended::spent).toList();
        isTold(sum(report), now + window, now);
        return report;
    }

    void isHeard() {
        silent = false;
        underWay.clear();
    }

    /**
     * It may have been heard all the same. So what was used without asking is told once more and no oftener, and counts twice at most; what
     * was asked for stays counted where it is, which is later than it was.
     */
    void isNotHeard() {
        silent = true;
        List<Ended> again = underWay.stream()
                .filter(use -> use.spent.slot() == Spent.UNCOUNTED && !use.again)
                .map(Ended::onceAgain)
                .toList();
        told = Math.max(0, told - sum(again.stream().map(Ended::spent).toList()));
        ended.addAll(again);
        underWay.clear();
    }

    /** Whether nobody has answered since somebody did not. */
    boolean isSilent() {
        return silent;
    }

    private static int sum(List<Spent> spent) {
        return spent.stream().mapToInt(Spent::used).sum();
    }

    /** @param until no later than it is forgotten */
    private void isTold(int used, long until, long now) {
        boolean forgotten = told == 0 || now - toldUntil >= 0;
        toldUntil = forgotten || until - toldUntil < 0 ? until : toldUntil;
        told = forgotten ? used : told + used;
    }
}
