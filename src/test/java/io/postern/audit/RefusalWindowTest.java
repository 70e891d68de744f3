package io.postern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.access.RefusedAccess;
import io.postern.audit.RefusalWindow.Bounds;
import io.postern.id.ReservedMerchant;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalWindowTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final RefusalWindow window = new RefusalWindow(new Bounds(3, 10, 4), START);

    @Test
    void keepsEveryRefusalOfAQuietCaller() {
        refuse("10.0.0.1", 3);

        List<AuditEntry> batch = window.drain(START.plusSeconds(1));

        assertThat(batch).hasSize(3).allSatisfy(entry -> {
            assertThat(entry.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(entry.detail()).doesNotContainKey("suppressed");
        });
        assertThat(window.drain(START.plusSeconds(2))).isEmpty();
    }

    @Test
    void countsWhatALoudCallerDoesAndWritesItOnce() {
        refuse("10.0.0.1", 1_000);

        assertThat(window.drain(START.plusSeconds(1))).hasSize(3);
        assertThat(window.drain(START.plusSeconds(59))).isEmpty();
        assertThat(suppressed(window.drain(START.plusSeconds(60)))).containsExactly(997L);
    }

    @Test
    void givesAQuietCallerItsPlaceBesideALoudOne() {
        refuse("10.0.0.1", 1_000);
        refuse("10.0.0.2", 2);

        assertThat(window.drain(START.plusSeconds(1)))
                .extracting(AuditEntry::address)
                .containsExactly("10.0.0.1", "10.0.0.1", "10.0.0.1", "10.0.0.2", "10.0.0.2");
    }

    @Test
    void boundsTheRowsOfManyCallersTogether() {
        for (int caller = 0; caller < 1_000; caller++) {
            refuse("10.1.0." + caller, 5);
        }

        int rows = window.drain(START.plusSeconds(1)).size();
        List<AuditEntry> counts = window.drain(START.plusSeconds(60));

        assertThat(rows).isEqualTo(10);
        assertThat(counts).hasSizeLessThanOrEqualTo(5);
        assertThat(rows + suppressed(counts).stream().mapToLong(n -> n).sum()).isEqualTo(5_000);
    }

    @Test
    void takesANetworkOfVersion6ForOneCaller() {
        for (int host = 0; host < 100; host++) {
            refuse("2001:db8:0:1::" + Integer.toHexString(host), 1);
        }
        refuse("2001:db8:0:2::1", 1);

        List<AuditEntry> batch = window.drain(START.plusSeconds(1));

        assertThat(batch)
                .extracting(AuditEntry::address)
                .containsExactly("2001:db8:0:1::0", "2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:2::1");
        assertThat(suppressed(window.drain(START.plusSeconds(60)))).containsExactly(97L);
    }

    @Test
    void boundsAndMasksWhatAStrangerCouldWriteIntoAnOperation() {
        refuse("10.0.0.1", 1, "POST /v1/intake/" + "a/".repeat(5_000));
        refuse("10.0.0.1", 1, "POST /v1/" + "a".repeat(180) + "/4242424242424242");

        assertThat(window.drain(START.plusSeconds(1)))
                .extracting(entry -> entry.detail().get("operation").toString())
                .allSatisfy(operation ->
                        assertThat(operation).hasSizeLessThanOrEqualTo(200).doesNotContain("4242"))
                .first()
                .asString()
                .hasSize(200);
    }

    @Test
    void startsANewMinuteWithNewPlaces() {
        refuse("10.0.0.1", 5);
        window.drain(START.plusSeconds(60));

        refuse("10.0.0.1", 2);

        assertThat(window.drain(START.plusSeconds(61))).hasSize(2);
    }

    @Test
    void takesBackWhatCouldNotBeWritten() {
        refuse("10.0.0.1", 2);
        List<AuditEntry> batch = window.drain(START.plusSeconds(1));

        assertThat(window.takeBack(batch)).isZero();
        assertThat(window.drain(START.plusSeconds(2))).isEqualTo(batch);
    }

    @Test
    void losesNoCountWhenTheGatewayStops() {
        refuse("10.0.0.1", 8);

        assertThat(suppressed(window.drainAll(START.plusSeconds(1)))).contains(5L);
    }

    private void refuse(String address, int times) {
        refuse(address, times, "GET /v1/payments");
    }

    private void refuse(String address, int times, String operation) {
        for (int n = 0; n < times; n++) {
            window.add(new RefusedAccess(
                    ReservedMerchant.PLATFORM.id(),
                    "anonymous",
                    "anonymous",
                    operation,
                    "unauthenticated",
                    address,
                    "req_1",
                    START));
        }
    }

    private static List<Long> suppressed(List<AuditEntry> batch) {
        return batch.stream()
                .map(entry -> (Long) entry.detail().get("suppressed"))
                .filter(count -> count != null)
                .toList();
    }
}
