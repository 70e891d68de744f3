package io.postern.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BegunMonthTest {
    private static final YearMonth MAY = YearMonth.of(2023, 5);
    private static final YearMonth JUNE = YearMonth.of(2023, 6);
    private static final YearMonth JULY = YearMonth.of(2023, 7);

    @TempDir
    Path place;

    @Test
    void isReadFromItsManifest() throws IOException {
        Path manifest = place.resolve(ReceiptManifest.fileName(3));
        assertThat(ReceiptManifest.month(manifest)).isEmpty();
        ReceiptManifest june = new ReceiptManifest(
                ReceiptManifest.TYPE, 3, "2023-06", "f", "00", 1, 1, "rcp_1", "rcp_2", 1, "head", "00");
        Files.write(manifest, ReceiptManifest.JWS.signed(june, "key", new byte[64]));

        assertThat(ReceiptManifest.month(manifest)).contains(JUNE);
    }

    @Test
    void isNotGuessedFromAnotherFile() throws IOException {
        Path another = Files.writeString(place.resolve(ReceiptManifest.fileName(3)), "{}");

        assertThatThrownBy(() -> ReceiptManifest.month(another)).hasMessageContaining(another + " is no manifest");
    }

    @Test
    void comesFirstWhenItIsDueAndTheOthersInTheirOrder() {
        List<YearMonth> due = List.of(MAY, JUNE, JULY);

        assertThat(KeepRetention.inTurn(due, Optional.of(JUNE))).containsExactly(JUNE, MAY, JULY);
        assertThat(KeepRetention.inTurn(due, Optional.empty())).containsExactly(MAY, JUNE, JULY);
        assertThat(KeepRetention.inTurn(List.of(MAY, JULY), Optional.of(JUNE))).containsExactly(MAY, JULY);
    }
}
