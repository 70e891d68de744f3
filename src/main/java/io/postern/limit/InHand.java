package io.postern.limit;

import com.github.benmanes.caffeine.cache.Ticker;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

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

    /** How long nobody is asked again who did not answer. */
    private static final long REST = SECOND;

    /** How long a budget is believed to be used up without looking again. */
    private static final long LOOK_AGAIN = 5 * SECOND;

    /** What all budgets of a gateway have in common. */
    record Terms(SharedBudgets shared, Ticker ticker, Duration window, Duration patience, int alonePercent, Away away) {
        Terms(SharedBudgets shared, Ticker ticker, Duration window, Duration patience, int alonePercent) {
            this(shared, ticker, window, patience, alonePercent, new Away(ticker.read()));
        }
    }

    /** What all gateways are asked for at once, and told. */
    private record Question(int limit, int want, List<Spent> report, long sent) {}

    private final BudgetId id;
    private final Terms terms;
    private final long window;
    private final Leases leases = new Leases();
    private final Elsewhere elsewhere;
    private final Alone alone;
    private final Deque<UniEmitter<? super Verdict>> waiting = new ArrayDeque<>();
    private int most;
    private boolean asking;
    private long restUntil;
    private long advanceAgain;

    InHand(BudgetId id, int most, Terms terms) {
        this.id = id;
        this.terms = terms;
        this.window = terms.window().toNanos();
        this.most = most;
        long now = terms.ticker().read();
        this.restUntil = now;
        this.advanceAgain = now;
        this.elsewhere = new Elsewhere(most, window, now);
        this.alone = new Alone(terms, now);
    }

    /** Uses one; null when that cannot be said at once, see {@link #later}. */
    Verdict now(int limit) {
        Verdict verdict;
        boolean ask;
        synchronized (this) {
            long now = begin(limit);
            verdict = atOnce(now);
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
                verdict = atOnce(now);
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
        leases.giveBack(terms.ticker().read());
    }

    /** What may still be used, as far as is known here; 0 while it is used up. */
    synchronized int left(int limit) {
        long now = begin(limit);
        int left = isUsedUp(now) ? 0 : leftInAll(now);
        return left == 0 && elsewhere.frees(now) ? 1 : left; // by now there is more: one use will show how much
    }

    /** A refusal of what would be used now. */
    synchronized Verdict refusal(int limit) {
        return refusal(begin(limit));
    }

    private long begin(int limit) {
        long now = terms.ticker().read();
        if (limit != most) { // another limit was agreed
            elsewhere.grows(limit - most, now);
            most = limit;
        }
        leases.dropEnded(now);
        if (leases.left() == 0 && id.policy().isInAdvance() && now - advanceAgain >= 0 && !elsewhere.isEmpty(now)) {
            advanceAgain = now + window;
            leases.add(Spent.UNCOUNTED, block(), now + window);
            elsewhere.lends(block(), most, leases.left(), now);
        }
        return now;
    }

    /** Null when all gateways have to be asked first. */
    private @Nullable Verdict atOnce(long now) {
        if (leases.left() > 0) {
            leases.useOne(now);
            return new Verdict(id.policy(), true, most, leftInAll(now), elsewhere.secondsUntilItFrees(now));
        }
        return isUsedUp(now) ? refusal(now) : null;
    }

    private boolean isUsedUp(long now) {
        return leases.left() == 0 && elsewhere.isEmpty(now);
    }

    private Verdict refusal(long now) {
        return new Verdict(id.policy(), false, most, 0, elsewhere.secondsUntilItFrees(now));
    }

    private int block() {
        return Math.max(1, most / BLOCKS);
    }

    private int leftInAll(long now) {
        return leases.left() + elsewhere.left(most, leases.left(), now);
    }

    private boolean wantsMore(long now) {
        boolean more = !asking && leases.left() <= block() / 2 && !elsewhere.isEmpty(now);
        asking |= more;
        return more;
    }

    /** Only one question is under way at a time; nobody's call is held up by it who has something in hand. */
    private void ask() {
        Question question = question();
        if (question == null) {
            finish(this::helpOneself);
            return;
        }
        // whether a question without an answer was heard matters little: what it took expires by itself
        Uni.createFrom()
                .deferred(() -> terms.shared().take(id, question.limit(), question.want(), question.report()))
                .ifNoItem()
                .after(terms.patience())
                .fail()
                .subscribe()
                .with(share -> finish(waiters -> receive(share, question)), failure -> finish(this::goOnAlone));
    }

    /** Null while nobody is asked, because nobody answered a moment ago. */
    private synchronized @Nullable Question question() {
        long now = terms.ticker().read();
        if (now - restUntil < 0) {
            return null;
        }
        int want = wanted(waiting.size());
        if (leases.isSilent()) {
            want = Math.min(want, block()); // it does not tell yet what was used, so it takes little
        }
        return new Question(most, want, leases.report(now, window), now);
    }

    private int wanted(int waiters) {
        return Math.max(waiters, block() - leases.left());
    }

    private void receive(Share share, Question question) {
        leases.isHeard();
        long now = terms.ticker().read();
        // what others have in hand may be used for a window yet, but they say sooner what they have used
        long frees = Math.min(window, Duration.ofMillis(share.freesInMillis()).toNanos());
        elsewhere.isTold(share.left(), now + frees);
        if (share.granted() > 0) {
            leases.add(share.slot(), share.granted(), question.sent() + window);
        }
        if (share.granted() < question.want()) {
            elsewhere.isEmptyUntil(now + LOOK_AGAIN);
        } else {
            elsewhere.isNotEmpty(now);
        }
    }

    private void goOnAlone(int waiters) {
        long now = terms.ticker().read();
        if (terms.away().isToBeSaid(now)) {
            LOG.warnf(
                    "what all gateways share is away: %s, and what else is asked for, is limited by this one alone",
                    id.policy().wire());
        }
        leases.isNotHeard();
        restUntil = now + REST;
        helpOneself(waiters);
    }

    /** What is given so is counted when somebody answers again. */
    private void helpOneself(int waiters) {
        long now = terms.ticker().read();
        int granted = alone.take(wanted(waiters), most, now);
        elsewhere.isTold(alone.left(), alone.until());
        if (granted > 0) {
            leases.add(Spent.UNCOUNTED, granted, now + window);
        } else {
            elsewhere.isEmptyUntil(now + REST);
        }
    }

    /** What came is for those who wait, in their order; they are told when the lock is free again. */
    private void finish(IntConsumer arrival) {
        Map<UniEmitter<? super Verdict>, Verdict> served = new LinkedHashMap<>();
        boolean again;
        synchronized (this) {
            asking = false;
            arrival.accept(waiting.size());
            long now = terms.ticker().read();
            for (Verdict verdict = next(now); verdict != null; verdict = next(now)) {
                served.put(waiting.removeFirst(), verdict);
            }
            again = !waiting.isEmpty(); // they came while the question was under way
            asking = again;
        }
        if (again) {
            ask();
        }
        served.forEach(UniEmitter::complete);
    }

    private @Nullable Verdict next(long now) {
        return waiting.isEmpty() ? null : atOnce(now);
    }
}
