package io.postern.wire;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.postern.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CardNumberFinderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "4242424242424242",
                "order 4242 4242 4242 4242 thanks",
                "x5555-5555-5555-4444",
                "7 4242.4242.4242.4242 12/30",
                "378282246310005",
                "36227206271667",
                "2223003122003222",
                "3566002020360505",
                "6200000000000005",
                "4222222222222",
                "idem_4242424242424242_2"
            })
    void refusesTextThatHoldsACardNumberWithoutQuotingIt(String text) {
        assertThatThrownBy(() -> CardNumberFinder.refuseIn(text, "description"))
                .isInstanceOfSatisfying(ProblemException.class, refusal -> {
                    Assertions.assertThat(refusal.param()).contains("description");
                    Assertions.assertThat(refusal.detail()).doesNotContainPattern("[0-9]{4}");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "order 1234567890",
                "4242424242424241",
                "1795424400008",
                "2026-06-15 12:00:00",
                "customer_17",
                "00000000-0000-7000-8000-000000000002",
                "42424242424242424242"
            })
    void leavesOtherTextAlone(String text) {
        CardNumberFinder.refuseIn(text, "description");
    }

    /** They are what most merchants name their orders and their retries with. */
    @Test
    void leavesEveryUuidAlone() {
        Random random = new Random(7);
        for (int n = 0; n < 200_000; n++) {
            long first = random.nextLong() & ~0xf000L | 0x4000L;
            long last = random.nextLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;

            String uuid = new UUID(first, last).toString();
            CardNumberFinder.refuseIn("order_" + uuid, "merchant_reference");
            CardNumberFinder.refuseIn("msg_" + uuid.replace("-", ""), "merchant_reference");
        }
    }

    @Test
    void findsACardNumberBesideAUuid() {
        assertThatThrownBy(() -> CardNumberFinder.refuseIn(
                        "5f0c6f0e-3c6b-4a1e-9a52-6a2a54b0a0c1 4242-4242-4242-4242", "description"))
                .isInstanceOf(ProblemException.class);
        for (String digits :
                List.of("00000000-0000-4242-4242-424242424242", "a4242424242424242", "4242424242424242e7")) {
            assertThatThrownBy(() -> CardNumberFinder.refuseIn(digits, "description"))
                    .isInstanceOf(ProblemException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1-", "1 ", "1.", "42", "a1-", "1a", "4242424242424241 "})
    void readsALongTextOnce(String piece) {
        String text = piece.repeat(400_000 / piece.length());

        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> CardNumberFinder.finds(text));
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> CardNumberFinder.masked(text));
    }
}
