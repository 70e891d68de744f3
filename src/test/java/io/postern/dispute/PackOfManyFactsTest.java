package io.postern.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.Calm;
import io.postern.PosternTest;
import io.postern.delivery.Until;
import io.postern.intake.KeptEvents;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** A payment of 200 facts has its pack within two seconds. */
@Calm
@PosternTest
class PackOfManyFactsTest {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    @Inject
    KeptEvents events;

    @Test
    void isMadeInTime() throws IOException {
        EvidenceForTests shop = new EvidenceForTests(events);
        String payment = shop.pay(",'capture_method':'manual'");
        for (int n = 0; n < 100; n++) {
            shop.merchant.post("/v1/payments/" + payment + "/capture", "{'amount':10}");
        }
        String dispute = shop.dispute(payment);
        Until.isTrue(
                Duration.ofSeconds(20),
                () -> shop.get(dispute + "/evidence_pack").statusCode() == 200,
                () -> "never sealed");

        Duration first = Duration.ofDays(1);
        for (int n = 0; n < 5; n++) {
            shop.post(
                    dispute + "/evidence", "{'uncategorized_text':'draft " + n + "'}"); // so that each is a new version
            long begin = System.nanoTime();
            Response pack = shop.get(dispute + "/evidence_pack");
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            assertThat(pack.header("Evidence-Pack-Version")).isEqualTo(String.valueOf(n + 2));
            first = took.compareTo(first) < 0 ? took : first;
            System.out.printf(
                    "evidence pack of %d facts, %d bytes: %d ms%n",
                    facts(pack.asByteArray()), pack.asByteArray().length, took.toMillis());
        }

        assertThat(first).isLessThan(LIMIT);
    }

    private static int facts(byte[] zip) throws IOException {
        ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip));
        for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
            if (entry.getName().equals("timeline.json")) {
                List<?> facts = JsonPath.from(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                        .getList("data");
                assertThat(facts).hasSizeGreaterThan(200);
                return facts.size();
            }
        }
        throw new AssertionError("no timeline in " + Arrays.toString(zip).length());
    }
}
