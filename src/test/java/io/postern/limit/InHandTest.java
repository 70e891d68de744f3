package io.postern.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.id.ReservedMerchant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InHandTest {
    private static final Duration WINDOW = Duration.ofSeconds(60);

    private final AtomicLong clock = new AtomicLong(1_000);
    private final SharedForTests shared = new SharedForTests();

    @ParameterizedTest
    @CsvSource({"1", "7", "100", "199", "200", "201", "1000", "6000"})
    void givesExactlyTheLimitAndNotOneMore(int limit) {
        InHand client = inHand(Policy.CLIENT_MONEY, limit);

        assertThat(admitted(client, limit, limit + 50)).isEqualTo(limit);
        assertThat(shared.taken()).isEqualTo(limit);
    }

    @Test
    void asksForNoMoreThanATwoHundredthAtATime() {
        InHand client = inHand(Policy.CLIENT_READ, 6_000);

        admitted(client, 6_000, 7_000);

        assertThat(shared.mostWanted()).isEqualTo(30);
        assertThat(shared.questions()).isLessThan(450);
    }

    @Test
    void asksBeforeTheLastIsUsedSoThatNobodyWaits() {
        InHand client = inHand(Policy.CLIENT_READ, 6_000);
        use(client, 6_000);
        shared.answersLate(true);

        int atOnce = 0;
        for (int n = 0; n < 20; n++) {
            atOnce += client.now(6_000) == null ? 0 : 1;
        }

        assertThat(atOnce).isEqualTo(20);
        assertThat(shared.questions()).isEqualTo(2);
    }

    @Test
    void thoseWhoComeWhenNothingIsLeftWaitForOneAnswer() {
        InHand client = inHand(Policy.CLIENT_READ, 100);
        shared.answersLate(true);
        List<Verdict> verdicts = new ArrayList<>();
        for (int n = 0; n < 50; n++) {
            client.later(100).subscribe().with(verdicts::add);
        }
        assertThat(shared.questions()).isEqualTo(1);
        assertThat(verdicts).isEmpty();

        shared.answer(); // for the first, who asked alone
        shared.answer(); // for the 49 who came meanwhile

        assertThat(verdicts).hasSize(50).allMatch(Verdict::admitted);
        assertThat(shared.taken()).isEqualTo(50);
    }

    @Test
    void refusesFromMemoryWhenTheBudgetIsUsedUp() {
        InHand client = inHand(Policy.CLIENT_READ, 100);
        admitted(client, 100, 101);
        int before = shared.questions();

        assertThat(admitted(client, 100, 10_000)).isZero();

        assertThat(shared.questions()).isEqualTo(before);
        assertThat(use(client, 100)).extracting(Verdict::left, Verdict::seconds).containsExactly(0, 60L);
    }

    @Test
    void admitsAgainWhenTheWindowHasPassed() {
        InHand client = inHand(Policy.CLIENT_READ, 100);
        assertThat(admitted(client, 100, 150)).isEqualTo(100);

        clock.addAndGet(WINDOW.toNanos());
        shared.forgets();

        assertThat(admitted(client, 100, 150)).isEqualTo(100);
    }

    @Test
    void believesNoLongerThatAllIsUsedUpWhenTheWindowHasPassed() {
        InHand client = inHand(Policy.FAILED_CARDS, 100);
        admitted(client, 100, 101);
        assertThat(client.left(100)).isZero();

        clock.addAndGet(WINDOW.toNanos());

        assertThat(client.left(100)).isEqualTo(1);
    }

    @Test
    void usesNothingThatWasTakenAWindowAgo() {
        InHand client = inHand(Policy.CLIENT_READ, 2_000);
        use(client, 2_000);
        clock.addAndGet(WINDOW.toNanos());

        assertThat(client.now(2_000)).isNull();
    }

    @Test
    void reportsWhatItHasUsed() {
        InHand client = inHand(Policy.CLIENT_READ, 100);

        admitted(client, 100, 101);

        assertThat(shared.reported()).isEqualTo(100);
    }

    @Test
    void anotherLimitHoldsAtOnce() {
        InHand client = inHand(Policy.CLIENT_READ, 100);
        assertThat(admitted(client, 100, 120)).isEqualTo(100);

        assertThat(admitted(client, 150, 200)).isEqualTo(50);
        assertThat(admitted(client, 120, 200)).isZero();
    }

    @Test
    void whatWasGivenBackIsThereAgain() {
        InHand stranger = inHand(Policy.REFUSED_AUTHENTICATION, 600);
        int admitted = 0;
        for (int n = 0; n < 5_000; n++) {
            admitted += use(stranger, 600).admitted() ? 1 : 0;
            stranger.giveBack();
        }

        assertThat(admitted).isEqualTo(5_000);
        assertThat(admitted(stranger, 600, 5_000)).isBetween(594, 600);
    }

    /** A shop whose calls come side by side, each with a token that is good and was never seen. */
    @ParameterizedTest
    @CsvSource({"2", "3", "4", "30", "100"})
    void whatSeveralGaveBackAtOnceIsThereAgain(int atOnce) {
        InHand stranger = inHand(Policy.REFUSED_AUTHENTICATION, 600);
        int admitted = 0;
        for (int n = 0; n < 5_000; n++) {
            admitted += admitted(stranger, 600, atOnce);
            IntStream.range(0, atOnce).forEach(one -> stranger.giveBack());
        }

        assertThat(admitted).isEqualTo(5_000 * atOnce);
        assertThat(shared.taken()).isLessThanOrEqualTo(atOnce + 6);
        assertThat(admitted(stranger, 600, 5_000)).isBetween(594, 600);
    }

    @Test
    void whatIsGivenBackWhileItIsBeingToldIsThereAgain() {
        InHand stranger = inHand(Policy.REFUSED_AUTHENTICATION, 600);
        shared.answersLate(true);
        AtomicInteger admitted = new AtomicInteger();
        for (int n = 0; n < 5_000; n++) {
            int before = admitted.get();
            for (int one = 0; one < 5; one++) {
                stranger.later(600).subscribe().with(verdict -> admitted.addAndGet(verdict.admitted() ? 1 : 0));
            }
            int atOnce = admitted.get() - before;
            IntStream.range(0, atOnce).forEach(one -> stranger.giveBack());
            shared.answerAll();
            IntStream.range(atOnce, 5).forEach(one -> stranger.giveBack());
        }

        assertThat(admitted).hasValue(25_000);
    }

    @Test
    void nobodyIsAskedAboutAnAddressThatComesAFewTimes() {
        InHand address = inHand(Policy.ADDRESS, 60_000);

        assertThat(admitted(address, 60_000, 140)).isEqualTo(140);

        assertThat(shared.questions()).isZero();
    }

    @Test
    void whatAnAddressUsedInAdvanceIsCountedAfterAll() {
        InHand address = inHand(Policy.ADDRESS, 60_000);

        assertThat(admitted(address, 60_000, 61_000)).isBetween(60_000, 60_300);
    }

    @Test
    void givesAPartOfTheLimitWhileNobodyAnswersAndTellsOfItLater() {
        InHand client = inHand(Policy.CLIENT_READ, 1_000);
        shared.isAway(true);

        assertThat(admitted(client, 1_000, 1_000)).isEqualTo(250);

        for (int n = 0; n < 5; n++) {
            clock.addAndGet(Duration.ofSeconds(2).toNanos());
            assertThat(admitted(client, 1_000, 10)).isZero();
        }
        assertThat(shared.questions()).as("that nobody answered").isEqualTo(6);
        shared.isAway(false);
        clock.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(admitted(client, 1_000, 2_000)).isBetween(745, 750);
        assertThat(shared.taken()).isBetween(995, 1_000);
    }

    @Test
    void takesOneBlockBeforeItHasToldWhatItGaveAlone() {
        InHand client = inHand(Policy.CLIENT_READ, 1_000);
        shared.isAway(true);
        admitted(client, 1_000, 1_000);
        shared.isAway(false);
        clock.addAndGet(Duration.ofSeconds(5).toNanos());
        shared.answersLate(true);
        AtomicInteger admitted = new AtomicInteger();
        for (int n = 0; n < 1_000; n++) {
            client.later(1_000).subscribe().with(verdict -> admitted.addAndGet(verdict.admitted() ? 1 : 0));
        }

        shared.answerAll();

        assertThat(admitted).hasValue(750);
    }

    @Test
    void doesNotAskAgainAtOnceWhoDidNotAnswer() {
        InHand client = inHand(Policy.CLIENT_READ, 1_000);
        shared.isAway(true);

        admitted(client, 1_000, 1_000);

        assertThat(shared.questions()).isEqualTo(1);
    }

    @Test
    void goesOnAloneWhereAskingFailsAtOnce() {
        BudgetId id = new BudgetId(Policy.CLIENT_READ, ReservedMerchant.DEMO.id(), "somebody");
        SharedBudgets broken = (budget, limit, want, report) -> {
            throw new IllegalArgumentException("no address");
        };
        InHand client = new InHand(id, 1_000, new InHand.Terms(broken, clock::get, WINDOW, Duration.ofSeconds(1), 25));

        assertThat(admitted(client, 1_000, 1_000)).isEqualTo(250);
    }

    private InHand inHand(Policy policy, int most) {
        BudgetId id = new BudgetId(policy, ReservedMerchant.DEMO.id(), "somebody");
        return new InHand(id, most, new InHand.Terms(shared, clock::get, WINDOW, Duration.ofSeconds(1), 25));
    }

    private static int admitted(InHand client, int most, int tries) {
        int admitted = 0;
        for (int n = 0; n < tries; n++) {
            admitted += use(client, most).admitted() ? 1 : 0;
        }
        return admitted;
    }

    private static Verdict use(InHand client, int most) {
        Verdict verdict = client.now(most);
        return verdict != null ? verdict : client.later(most).await().atMost(Duration.ofSeconds(5));
    }
}
