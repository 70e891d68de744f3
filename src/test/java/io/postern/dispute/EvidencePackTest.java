package io.postern.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.intake.KeptEvents;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openpdf.text.pdf.PdfReader;
import org.openpdf.text.pdf.parser.PdfTextExtractor;

/** A pack holds all that is known of a dispute, and whoever gets it verifies it with tools that know nothing of the gateway. */
@PosternTest
class EvidencePackTest {
    /** What stands before a bare Ed25519 key in its encoded form (RFC 8410). */
    private static final String ED25519 = "302a300506032b6570032100";

    final KeptEvents events = KeptEvents.here();

    @TempDir
    Path folder;

    EvidenceForTests shop;
    String payment;
    String dispute;

    @BeforeEach
    void openADispute() {
        shop = new EvidenceForTests(events);
        payment = shop.pay(",'merchant_reference':'order-4711','customer':{'id':'customer-8','email':'ada@example.com',"
                + "'ip':'203.0.113.7'}");
        shop.merchant.post(
                "/v1/refunds", "{'payment':'" + payment + "','amount':100,'reason':'requested_by_customer'}");
        dispute = shop.dispute(payment);
        String file =
                shop.handIn(dispute, "application/pdf", EvidenceForTests.PDF).path("id");
        shop.post(
                dispute + "/evidence",
                "{'customer_name':'Ada Lovelace','receipt':'" + file + "','uncategorized_text':'Grüße aus Łódź'}");
    }

    @Test
    void isVerifiedByToolsThatKnowNothingOfTheGateway() throws Exception {
        byte[] zip = pack().asByteArray();

        Path unpacked = unzip(zip);
        assertThat(run(unpacked, "sha256sum", "--strict", "-c", "SHA256SUMS")).contains("timeline.json: OK");
        assertThat(verified(unpacked)).contains("Signature Verified Successfully");
        assertThat(files(unpacked))
                .containsAll(listed(unpacked))
                .hasSize(listed(unpacked).size() + 1);

        Files.writeString(
                unpacked.resolve("timeline.json"),
                Files.readString(unpacked.resolve("timeline.json")).replace("captured", "Captured"));
        assertThat(run(unpacked, "sha256sum", "-c", "SHA256SUMS")).contains("timeline.json: FAILED");
        Files.writeString(
                unpacked.resolve("SHA256SUMS"),
                Files.readString(unpacked.resolve("SHA256SUMS")).replace("version 1", "version 2"));
        assertThat(verified(unpacked)).doesNotContain("Verified Successfully").contains("Failure");
    }

    @Test
    void tellsWhatHappenedInOrder() throws Exception {
        Path unpacked = unzip(pack().asByteArray());

        JsonPath timeline = JsonPath.from(unpacked.resolve("timeline.json").toFile());
        List<String> what = timeline.getList("data.findAll { it.source == 'payment' }.kind");
        assertThat(what).containsSubsequence("created", "authorized", "captured", "refund_requested", "dispute_opened");
        assertThat(timeline.getList("data.at", String.class).stream().map(java.time.Instant::parse))
                .isSorted();
        assertThat(timeline.getList("data.source", String.class))
                .contains("refund", "bank", "dispute", "evidence", "event");
        Map<String, Object> authorized = timeline.getMap("data.find { it.kind == 'authorized' }");
        assertThat(authorized).containsEntry("three_d_secure", "no_challenge").containsKey("checks");
        assertThat(timeline.getString("data.find { it.kind == 'created' }.risk.decision"))
                .isEqualTo("allow");
        assertThat(timeline.getString("data.find { it.source == 'bank' }.signature"))
                .isEqualTo("verified");
        JsonPath paid = JsonPath.from(unpacked.resolve("payment.json").toFile());
        assertThat(paid.getString("id")).isEqualTo(payment);
        assertThat(paid.getString("customer_told.ip")).isEqualTo("203.0.113.7");
        assertThat(paid.getString("card.last4")).isEqualTo("4242");
        JsonPath booked = JsonPath.from(unpacked.resolve("ledger.json").toFile());
        assertThat(booked.getList("data.kind", String.class)).contains("capture", "dispute_funds_withdrawn");
        assertThat(Files.readString(unpacked.resolve("evidence.json"))).contains("Ada Lovelace", "Łódź");
        assertThat(Files.readAllBytes(unpacked.resolve("evidence/receipt.pdf"))).isEqualTo(EvidenceForTests.PDF);
        assertThat(run(folder, "grep", "-rl", "4242424242424242", unpacked.toString()))
                .isEmpty();
    }

    @Test
    void provesEachReceipt() throws Exception {
        Path unpacked = unzip(pack().asByteArray());

        List<String> receipts =
                shop.merchant.get("/v1/receipts?payment=" + payment).path("data.id");
        assertThat(receipts).hasSizeGreaterThan(4);
        for (String receipt : receipts) {
            JsonPath proof = JsonPath.from(
                    unpacked.resolve("receipts/" + receipt + ".json").toFile());
            assertThat(ProofForTests.root(proof)).isEqualTo(proof.getString("root_hash"));
            assertThat(proof.getString("head").lines().toList())
                    .element(2)
                    .isEqualTo(
                            Base64.getEncoder().encodeToString(HexFormat.of().parseHex(proof.getString("root_hash"))));
        }
    }

    @Test
    void theSameFactsAreTheSameBytesAndNewOnesANewVersion() {
        Response first = pack();
        Response again = pack();
        assertThat(again.asByteArray()).isEqualTo(first.asByteArray());
        assertThat(List.of(first.header("Evidence-Pack-Version"), again.header("Evidence-Pack-Version")))
                .containsExactly("1", "1");

        shop.post(dispute + "/evidence", "{'service_date':'2026-01-31'}");
        Response later = pack();
        assertThat(later.header("Evidence-Pack-Version")).isEqualTo("2");
        assertThat(later.asByteArray()).isNotEqualTo(first.asByteArray());
        assertThat(shop.first("SELECT count(*) FROM evidence_pack WHERE merchant_id = ?"))
                .isEqualTo("2");
        assertThat(shop.first(
                        "SELECT count(*) FROM audit_entry WHERE merchant_id = ? AND action = 'dispute.make_pack'"))
                .isEqualTo("3");
    }

    @Test
    void hasASummaryThatIsHandedOutAloneToo() throws Exception {
        Response summary = get("/summary");

        assertThat(summary.statusCode()).isEqualTo(200);
        assertThat(summary.contentType()).isEqualTo("application/pdf");
        PdfReader read = new PdfReader(summary.asByteArray());
        assertThat(new PdfTextExtractor(read).getTextFromPage(1)).contains(dispute, payment);
    }

    private Response pack() {
        Response answer = get("");
        assertThat(answer.statusCode()).as(answer.contentType()).isEqualTo(200);
        return answer;
    }

    /** Receipts that are not sealed yet are waited for, longer than a call does. */
    private Response get(String part) {
        Response answer = once(part);
        for (int again = 0; answer.statusCode() == 409 && again < 10; again++) {
            answer = once(part);
        }
        return answer;
    }

    private Response once(String part) {
        return RestAssured.given()
                .auth()
                .oauth2(MerchantForTests.token("dispute_agent", shop.merchant.id()))
                .get("/v1/disputes/" + dispute + "/evidence_pack" + part);
    }

    private Path unzip(byte[] zip) throws Exception {
        Path file = Files.write(folder.resolve("pack.zip"), zip);
        Path unpacked = folder.resolve("pack");
        assertThat(run(folder, "unzip", "-q", file.toString(), "-d", unpacked.toString()))
                .isEmpty();
        return unpacked;
    }

    private String verified(Path unpacked) throws Exception {
        String keyId = JsonPath.from(unpacked.resolve("manifest.json").toFile()).getString("key_id");
        String x = RestAssured.get("/.well-known/audit-keys.json").path("keys.find { it.kid == '" + keyId + "' }.x");
        Path key = Files.write(folder.resolve("key.der"), joined(HexFormat.of().parseHex(ED25519), x));
        return run(
                unpacked,
                "openssl",
                "pkeyutl",
                "-verify",
                "-pubin",
                "-keyform",
                "DER",
                "-inkey",
                key.toString(),
                "-rawin",
                "-in",
                "SHA256SUMS",
                "-sigfile",
                "SHA256SUMS.sig");
    }

    private static byte[] joined(byte[] head, String x) {
        byte[] raw = Base64.getUrlDecoder().decode(x);
        byte[] all = java.util.Arrays.copyOf(head, head.length + raw.length);
        System.arraycopy(raw, 0, all, head.length, raw.length);
        return all;
    }

    private static Set<String> files(Path unpacked) throws IOException {
        try (Stream<Path> all = Files.walk(unpacked)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> unpacked.relativize(file).toString())
                    .collect(java.util.stream.Collectors.toCollection(TreeSet::new));
        }
    }

    private static List<String> listed(Path unpacked) {
        return new ArrayList<>(
                JsonPath.from(unpacked.resolve("manifest.json").toFile()).getList("files.path", String.class));
    }

    /** What a tool prints, whatever it ends with. */
    static String run(Path where, String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(where.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        return said;
    }
}
