package io.postern.limit;

import static org.assertj.core.api.Assertions.assertThat;

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
        assertThat(leases.report(20, WINDOW)).containsExactly(new Spent(7, 3));
        assertThat(leases.report(20, WINDOW)).isEmpty();
    }

    @Test
    void tellNothingOfWhatWasGivenBackBefore() {
        leases.giveBack(15);

        assertThat(leases.left()).isEqualTo(3);
        assertThat(leases.report(20, WINDOW)).containsExactly(new Spent(7, 2));

        leases.useOne(30);

        assertThat(leases.report(30, WINDOW)).containsExactly(new Spent(7, 1));
    }

    @Test
    void tellNoSecondTimeOfWhatWasGivenBackLater() {
        leases.report(20, WINDOW);
        for (int n = 0; n < 1_000; n++) {
            IntStream.range(0, 3).forEach(one -> leases.giveBack(30));
            assertThat(leases.left()).isEqualTo(5);
            IntStream.range(0, 3).forEach(one -> leases.useOne(30));
            assertThat(leases.report(30, WINDOW)).isEmpty();
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
        leases.report(20, WINDOW);

        IntStream.range(0, 10).forEach(one -> leases.giveBack(30));

        assertThat(leases.left()).isEqualTo(5);
    }
}
