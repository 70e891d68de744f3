package io.postern.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeasesTest {
    private static final long WINDOW = 60;

    private final Leases leases = new Leases();

    @BeforeEach
    void useThreeOfAShareAndHaveTwoOfTheNext() {
        leases.add(7, 3, 60);
        leases.add(8, 2, 65);
        IntStream.range(0, 3).forEach(one -> leases.useOne(10));
    }

    @Test
    void tellWhatIsUsedUpOnce() {
        assertThat(told(20)).containsExactly(new Spent(7, 3));
        assertThat(told(20)).isEmpty();
    }

    @Test
    void tellNothingOfWhatWasGivenBackBefore() {
        leases.giveBack(15);

        assertThat(leases.left()).isEqualTo(3);
        assertThat(told(20)).containsExactly(new Spent(7, 2));

        leases.useOne(30);

        assertThat(told(30)).containsExactly(new Spent(7, 1));
    }

    @Test
    void tellNoSecondTimeOfWhatWasGivenBackLater() {
        told(20);
        for (int n = 0; n < 1_000; n++) {
            IntStream.range(0, 3).forEach(one -> leases.giveBack(30));
            assertThat(leases.left()).isEqualTo(5);
            IntStream.range(0, 3).forEach(one -> leases.useOne(30));
            assertThat(told(30)).isEmpty();
        }
        leases.giveBack(40);
        leases.dropEnded(79);
        assertThat(leases.left()).as("the share of a window ago is gone").isEqualTo(1);

        leases.dropEnded(80);
        assertThat(leases.left()).as("what was told is forgotten by all").isZero();
        leases.giveBack(80);
        assertThat(leases.left()).isZero();
    }

    @Test
    void putNoMoreBackThanWasUsed() {
        told(20);

        IntStream.range(0, 10).forEach(one -> leases.giveBack(30));

        assertThat(leases.left()).isEqualTo(5);
    }

    @Test
    void tellOnceMoreOfWhatWasUsedWithoutAskingWhenNobodyAnswered() {
        Leases alone = new Leases();
        alone.add(Spent.UNCOUNTED, 3, 60);
        IntStream.range(0, 3).forEach(one -> alone.useOne(10));
        assertThat(alone.report(20, WINDOW)).containsExactly(new Spent(Spent.UNCOUNTED, 3));
        alone.isNotHeard();
        for (long second = 21; second < 30; second++) {
            assertThat(alone.report(second, WINDOW))
                    .as("not to somebody who may be silent")
                    .isEmpty();
            alone.isNotHeard();
        }
        alone.isHeard();

        assertThat(alone.report(30, WINDOW)).containsExactly(new Spent(Spent.UNCOUNTED, 3));

        alone.isNotHeard();
        alone.isHeard();
        assertThat(alone.report(31, WINDOW)).as("a third time").isEmpty();
    }

    @Test
    void tellNothingOfAWindowAgoAfterASilence() {
        leases.add(Spent.UNCOUNTED, 1, 100);
        leases.report(20, WINDOW);
        leases.isNotHeard();
        IntStream.range(0, 3).forEach(one -> leases.useOne(30));
        assertThat(leases.report(30, WINDOW)).isEmpty();
        leases.isHeard();

        assertThat(leases.report(90, WINDOW)).isEmpty();
    }

    /** It counts at the end of the window in which it could have been used: told twice, it would take another's count from there. */
    @Test
    void tellNoSecondTimeOfWhatWasAskedFor() {
        assertThat(leases.report(20, WINDOW)).containsExactly(new Spent(7, 3));
        leases.isNotHeard();
        leases.isHeard();

        assertThat(leases.report(21, WINDOW)).isEmpty();
    }

    private List<Spent> told(long now) {
        List<Spent> report = leases.report(now, WINDOW);
        leases.isHeard();
        return report;
    }
}
