package io.postern.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.id.IdKind;
import io.postern.problem.ProblemException;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageRequestTest {
    @Test
    void showsTwentyUnlessAskedForAnotherNumber() {
        assertThat(PageRequest.of(null, null, IdKind.PAYMENT)).isEqualTo(new PageRequest(20, null));
        assertThat(PageRequest.of("100", null, IdKind.PAYMENT).rows()).isEqualTo(101);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "+1", "01", "101", "1000", "1.0", "1e1", "ten", " 1", "٣"})
    void refusesALimitThatIsNoSmallWholeNumber(String limit) {
        assertThatThrownBy(() -> PageRequest.of(limit, null, IdKind.PAYMENT))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("limit is '" + limit + "'");
    }

    @Test
    void goesOnAfterAnIdOfTheRightKindAlone() {
        UUID id = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");

        assertThat(PageRequest.of(null, IdKind.PAYMENT.format(id), IdKind.PAYMENT)
                        .after())
                .isEqualTo(id);
        assertThatThrownBy(() -> PageRequest.of(null, IdKind.REFUND.format(id), IdKind.PAYMENT))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("starting_after");
    }

    @Test
    void readsTimesOfAnyOffset() {
        OffsetDateTime noon = OffsetDateTime.parse("2026-01-31T12:00:00Z");

        assertThat(PageRequest.time("created_after", "2026-01-31T12:00:00Z")).isEqualTo(noon);
        assertThat(PageRequest.time("created_after", "2026-01-31T13:00:00+01:00"))
                .isEqualTo(noon);
        assertThat(PageRequest.time("created_after", null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "2026-01-31", "2026-01-31T12:00:00", "+1000000000-12-31T23:59:59Z", "-0001-01-01T00:00:00Z"})
    void refusesWhatIsNoTimeOrFarFromAnyPayment(String text) {
        assertThatThrownBy(() -> PageRequest.time("created_after", text))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("RFC 3339");
    }
}
