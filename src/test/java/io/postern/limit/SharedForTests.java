package io.postern.limit;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.net.ConnectException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A shared budget that a test answers for: at once, late, or not at all. */
final class SharedForTests implements SharedBudgets {
    private record Question(int most, int want, UniEmitter<? super Share> asker) {}

    private final Deque<Question> open = new ArrayDeque<>();
    private int taken;
    private int reported;
    private int questions;
    private int mostWanted;
    private boolean late;
    private boolean away;

    @Override
    public synchronized Uni<Share> take(BudgetId id, int most, int want, List<Spent> spent) {
        questions++;
        mostWanted = Math.max(mostWanted, want);
        if (away) {
            return Uni.createFrom().failure(new ConnectException("away"));
        }
        reported += spent.stream().mapToInt(Spent::used).sum();
        taken += spent.stream()
                .filter(use -> use.slot() == Spent.UNCOUNTED)
                .mapToInt(Spent::used)
                .sum();
        return late
                ? Uni.createFrom().emitter(asker -> open.add(new Question(most, want, asker)))
                : Uni.createFrom().item(share(most, want));
    }

    private Share share(int most, int want) {
        int granted = Math.clamp(most - taken, 0, want);
        taken += granted;
        return new Share(granted, Math.max(0, most - taken), 1, 60_000);
    }

    synchronized void answersLate(boolean yes) {
        late = yes;
    }

    synchronized void isAway(boolean yes) {
        away = yes;
    }

    /** A window has passed. */
    synchronized void forgets() {
        taken = 0;
    }

    void answer() {
        Question question = open.removeFirst();
        question.asker().complete(share(question.most(), question.want()));
    }

    void answerAll() {
        while (!open.isEmpty()) {
            answer();
        }
    }

    synchronized int questions() {
        return questions;
    }

    synchronized int reported() {
        return reported;
    }

    synchronized int taken() {
        return taken;
    }

    synchronized int mostWanted() {
        return mostWanted;
    }
}
