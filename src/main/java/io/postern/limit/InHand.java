package io.postern.limit;

import com.github.benmanes.caffeine.cache.Ticker;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntConsumer;
import org.jboss.logging.Logger;

/**
 * What this gateway has in hand of one budget. Uses it up without asking anybody, asks for more in good time, and lets
 * those wait together who come when nothing is left.
 *
 * <p>Never gives more than was taken from the shared budget, but for what {@link Policy#isInAdvance} and an outage allow.
 */
final class InHand {
    private static final Logger LOG = Logger.getLogger(InHand.class);

    /** A two-hundredth of the limit: what two gateways leave unused does not show. */
    private static final int BLOCKS = 200;

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** How long nobody is asked again who did not answer. */
    private static final long REST = SECOND;

    /** How long a budget is believed to be used up without looking again. */
    private static final long LOOK_AGAIN = 5 * SECOND;

    /** What all budgets of a gateway have in common. */
    record Terms(SharedBudgets shared, Ticker ticker, Duration window, int alonePercent) {}

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

    private final BudgetId id;
    private final Terms terms;
    private final long window;
    private final Deque<Lease> leases = new ArrayDeque<>();
    private final Deque<UniEmitter<? super Verdict>> waiting = new ArrayDeque<>();
    private final List<Ended> ended = new ArrayList<>();
    private int most;
    private int hand;
    private int elsewhere;
    private boolean asking;
    private long emptyUntil;
    private long freesAt;
    private long restUntil;
    private long advanceAgain;
    private long aloneUntil;
    private int aloneLeft;

    InHand(BudgetId id, int most, Terms terms) {
        this.id = id;
        this.terms = terms;
        this.window = terms.window().toNanos();
        this.most = most;
        this.elsewhere = most;
        long now = terms.ticker().read();
        this.emptyUntil = now;
        this.freesAt = now;
        this.restUntil = now;
        this.advanceAgain = now;
        this.aloneUntil = now;
    }

    /** Uses one; null when that cannot be said at once, see {@link #later}. */
    Verdict now(int limit) {
        Verdict verdict;
        boolean ask;
        synchronized (this) {
            long now = begin(limit);
            verdict = hand > 0 ? use(now) : now - emptyUntil < 0 ? refusal(now) : null;
            ask = verdict != null && wantsMore(now);
        }
        if (ask) {
            ask();
        }
        return verdict;
    }

    /** Uses one as soon as it is known whether there is one: everybody who waits does so for the same answer. */
    Uni<Verdict> later(int limit) {
        return Uni.createFrom().emitter(emitter -> {
            Verdict verdict;
            boolean ask = false;
            synchronized (this) {
                long now = begin(limit);
                verdict = hand > 0 ? use(now) : now - emptyUntil < 0 ? refusal(now) : null;
                if (verdict == null) {
                    waiting.add(emitter);
                    ask = !asking;
                    asking = true;
                }
            }
            if (ask) {
                ask();
            }
            if (verdict != null) {
                emitter.complete(verdict);
            }
        });
    }

    /** Uses one that cannot be refused any more, because it has happened. */
    void count(int limit) {
        if (now(limit) == null) {
            later(limit).subscribe().with(verdict -> {}, failure -> LOG.debug("not counted", failure));
        }
    }

    /** Puts one back that turned out not to be used. */
    synchronized void giveBack() {
        Lease lease = leases.peekFirst();
        if (lease != null && lease.left < lease.size) {
            lease.left++;
            hand++;
        }
    }

    /** What may still be used, as far as is known here; 0 while it is used up. */
    synchronized int left(int limit) {
        long now = begin(limit);
        int left = hand > 0 || now - emptyUntil >= 0 ? hand + elsewhere(now) : 0;
        return left == 0 && now - freesAt >= 0 ? 1 : left; // by now there is more: one use will show how much
    }

    /** A refusal of what would be used now. */
    synchronized Verdict refusal(int limit) {
        return refusal(begin(limit));
    }

    private long begin(int limit) {
        long now = terms.ticker().read();
        if (limit != most) { // another limit was agreed
            elsewhere = Math.max(0, elsewhere + limit - most);
            most = limit;
            emptyUntil = now;
        }
        for (Lease lease = leases.peekFirst(); lease != null && now - lease.until >= 0; lease = leases.peekFirst()) {
            hand -= lease.left; // what is left stays taken until all gateways forget it
            leases.removeFirst();
        }
        if (hand == 0 && id.policy().isInAdvance() && now - advanceAgain >= 0 && now - emptyUntil >= 0) {
            advanceAgain = now + window;
            add(new Lease(Spent.UNCOUNTED, block(), now + window));
            elsewhere = Math.max(0, elsewhere(now) - block());
        }
        return now;
    }

    private Verdict use(long now) {
        Lease lease = leases.getFirst();
        lease.left--;
        hand--;
        if (lease.left == 0) {
            leases.removeFirst();
            ended.add(new Ended(new Spent(lease.slot, lease.size), now));
        }
        return new Verdict(id.policy(), true, most, hand + elsewhere(now), seconds(now));
    }

    private Verdict refusal(long now) {
        return new Verdict(id.policy(), false, most, 0, seconds(now));
    }

    private void add(Lease lease) {
        leases.addLast(lease);
        hand += lease.size;
    }

    private int block() {
        return Math.max(1, most / BLOCKS);
    }

    /** Of uses that were reported long ago nothing is left to know. */
    private int elsewhere(long now) {
        if (now - freesAt >= window) {
            elsewhere = Math.max(0, most - hand);
        }
        return elsewhere;
    }

    private long seconds(long now) {
        long left = freesAt - now;
        return left <= 0 ? Math.max(1, window / SECOND) : (left + SECOND - 1) / SECOND;
    }

    private boolean wantsMore(long now) {
        boolean more = !asking && hand <= block() / 2 && now - emptyUntil >= 0;
        asking |= more;
        return more;
    }

    /** Only one question is under way at a time; nobody's call is held up by it who has something in hand. */
    private void ask() {
        long sent = terms.ticker().read();
        int limit;
        int want;
        List<Spent> report;
        synchronized (this) {
            if (sent - restUntil < 0) {
                report = null;
                want = 0;
            } else {
                want = Math.max(waiting.size(), block() - hand);
                report = ended.stream()
                        .filter(use -> sent - use.at < window)
                        .map(Ended::spent)
                        .toList();
                ended.clear();
            }
            limit = most;
        }
        if (report == null) {
            finish(this::helpOneself);
            return;
        }
        // whether a question without an answer was heard does not matter: what it took expires by itself
        terms.shared()
                .take(id, limit, want, report)
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .subscribe()
                .with(
                        share -> finish(waiters -> receive(share, want, sent)),
                        failure -> finish(waiters -> {
                            LOG.warnf(
                                    "what all gateways share is away: %s is limited by this one alone",
                                    id.policy().wire());
                            restUntil = terms.ticker().read() + REST;
                            helpOneself(waiters);
                        }));
    }

    private void receive(Share share, int wanted, long sent) {
        long now = terms.ticker().read();
        elsewhere = share.left();
        // what others have in hand may be used for a window yet, but they say sooner what they have used
        freesAt =
                now + Math.min(window, Duration.ofMillis(share.freesInMillis()).toNanos());
        if (share.granted() > 0) {
            add(new Lease(share.slot(), share.granted(), sent + window));
        }
        emptyUntil = share.granted() < wanted ? Math.min(freesAt, now + LOOK_AGAIN) : now;
    }

    /** Nobody answers: a part of the limit is this gateway's to give, and counted when somebody answers again. */
    private void helpOneself(int waiters) {
        long now = terms.ticker().read();
        if (now - aloneUntil >= 0) {
            aloneUntil = now + window;
            aloneLeft = (int) Math.max(1, (long) most * terms.alonePercent() / 100);
        }
        int granted = Math.min(Math.max(waiters, block() - hand), aloneLeft);
        aloneLeft -= granted;
        elsewhere = aloneLeft;
        freesAt = aloneUntil;
        if (granted > 0) {
            add(new Lease(Spent.UNCOUNTED, granted, now + window));
        } else {
            emptyUntil = Math.min(aloneUntil, now + REST);
        }
    }

    private void finish(IntConsumer arrival) {
        List<UniEmitter<? super Verdict>> served = new ArrayList<>();
        List<Verdict> verdicts = new ArrayList<>();
        boolean again;
        synchronized (this) {
            asking = false;
            arrival.accept(waiting.size());
            long now = terms.ticker().read();
            while (!waiting.isEmpty() && (hand > 0 || now - emptyUntil < 0)) {
                served.add(waiting.removeFirst());
                verdicts.add(hand > 0 ? use(now) : refusal(now));
            }
            again = !waiting.isEmpty(); // they came while the question was under way
            asking = again;
        }
        if (again) {
            ask();
        }
        for (int n = 0; n < served.size(); n++) {
            served.get(n).complete(verdicts.get(n));
        }
    }
}
