package io.postern.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.intake.KeptEvents;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files are handed in as evidence, kept sealed, and given back as they came. */
@PosternTest
class DisputeFileTest {
    @Inject
    KeptEvents events;

    EvidenceForTests shop;
    String dispute;

    @BeforeEach
    void openADispute() {
        shop = new EvidenceForTests(events);
        dispute = shop.dispute(shop.pay(",'customer':{'id':'customer-8','email':'ada@example.com'}"));
    }

    @Test
    void givesBackWhatWasHandedIn() {
        byte[] large = Arrays.copyOf(EvidenceForTests.PDF, HandInFile.MOST_BYTES);
        new Random(8).nextBytes(large);
        System.arraycopy(EvidenceForTests.PDF, 0, large, 0, EvidenceForTests.PDF.length);

        Response handedIn = shop.handIn(dispute, "application/pdf", large);

        assertThat(handedIn.statusCode()).as(handedIn.asString()).isEqualTo(201);
        assertThat(handedIn.<Integer>path("bytes")).isEqualTo(large.length);
        assertThat(handedIn.<String>path("sha256")).isEqualTo(PackFile.hash(large));
        assertThat(handedIn.<String>path("scan")).isEqualTo("not_scanned");
        Response read = shop.get(dispute + "/files/" + handedIn.path("id"));
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.contentType()).isEqualTo("application/pdf");
        assertThat(read.header("Content-Disposition")).startsWith("attachment; filename=\"dsf_");
        assertThat(read.asByteArray()).isEqualTo(large);
        assertThat(shop.first(
                        "SELECT count(*) FROM audit_entry WHERE merchant_id = ? AND action = 'dispute.read_file'"))
                .isEqualTo("1");
        assertThat(shop.first(
                        "SELECT sum(octet_length(sealed)) > 10485760 FROM dispute_file_piece WHERE merchant_id = ?"))
                .isEqualTo("t");
        assertThat(
                        shop.first(
                                "SELECT bool_or(position('%PDF'::bytea in sealed) > 0) FROM dispute_file_piece WHERE merchant_id = ?"))
                .isEqualTo("f");
    }

    @Test
    void refusesWhatIsTooLargeOrNoFile() throws IOException {
        assertThat(announced(HandInFile.MOST_BYTES + 1)).startsWith("HTTP/1.1 413 ");
        Response script = shop.handIn(dispute, "application/pdf", "<script>alert(1)</script>".getBytes());
        assertThat(script.statusCode()).isEqualTo(422);
        assertThat(script.<String>path("param")).isEqualTo("body");
        Response other = shop.handIn(dispute, "image/png", EvidenceForTests.PDF);
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.<String>path("param")).isEqualTo("Content-Type");
        assertThat(shop.first("SELECT count(*) FROM dispute_file WHERE merchant_id = ?"))
                .isEqualTo("0");
    }

    /** What is answered to who only says how much is to come. */
    private String announced(int bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
            socket.getOutputStream()
                    .write(("POST /v1/disputes/" + dispute + "/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                                    + shop.agent() + "\r\nContent-Type: application/pdf\r\nIdempotency-Key: k\r\n"
                                    + "Content-Length: " + bytes + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(13), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void aRetryKeepsOneFile() {
        String first = shop.handIn(dispute, "key-1", "application/pdf", EvidenceForTests.PDF)
                .path("id");
        Response retry = shop.handIn(dispute, "key-1", "application/pdf", EvidenceForTests.PDF);

        assertThat(retry.<String>path("id")).isEqualTo(first);
        assertThat(shop.first("SELECT count(*) FROM dispute_file WHERE merchant_id = ?"))
                .isEqualTo("1");
    }

    @Test
    void isNobodyElses() {
        String file =
                shop.handIn(dispute, "application/pdf", EvidenceForTests.PDF).path("id");
        String another = shop.dispute(shop.pay(""));
        EvidenceForTests stranger = new EvidenceForTests(events);

        assertThat(shop.get(another + "/files/" + file).statusCode()).isEqualTo(404);
        assertThat(stranger.get(dispute + "/files/" + file).statusCode()).isEqualTo(404);
        assertThat(stranger.handIn(dispute, "application/pdf", EvidenceForTests.PDF)
                        .statusCode())
                .isEqualTo(404);
        assertThat(new MerchantForTests(shop.merchant.id(), MerchantForTests.token("risk_analyst", shop.merchant.id()))
                        .get("/v1/disputes/" + dispute + "/files/" + file)
                        .statusCode())
                .isEqualTo(403);
    }
}
