package io.postern.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.postern.intake.KeptEvents;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Evidence is written down in drafts, told of nowhere but in its own answers, and changes no more once it was submitted. */
@PosternTest
class EvidenceTest {
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
    void isLaidOverWhatStoodThere() {
        Response first = shop.post(dispute + "/evidence", "{'customer_name':'Ada','service_date':'2026-01-01'}");
        Response second = shop.post(
                dispute + "/evidence",
                "{'customer_name':'Ada Lovelace','service_date':'','uncategorized_text':'more'}");

        assertThat(first.statusCode()).as(first.asString()).isEqualTo(200);
        assertThat(first.<Map<String, String>>path("evidence"))
                .isEqualTo(Map.of("customer_name", "Ada", "service_date", "2026-01-01"));
        Map<String, String> merged = Map.of("customer_name", "Ada Lovelace", "uncategorized_text", "more");
        assertThat(second.<Map<String, String>>path("evidence")).isEqualTo(merged);
        Response read = shop.get(dispute);
        assertThat(read.<Map<String, String>>path("evidence")).isEqualTo(merged);
        assertThat(read.<Boolean>path("evidence_details.has_evidence")).isTrue();
        assertThat(read.<String>path("evidence_details.answer")).isEqualTo("drafted");
        assertThat(read.<String>path("status")).isEqualTo("needs_response");
    }

    @Test
    void aRetryWritesNothingTwice() {
        Response first = shop.post(dispute + "/evidence", "key-1", "{'customer_name':'Ada'}");
        Response retry = shop.post(dispute + "/evidence", "key-1", "{'customer_name':'Ada'}");
        Response other = shop.post(dispute + "/evidence", "key-1", "{'customer_name':'Eve'}");

        assertThat(retry.asString()).isEqualTo(first.asString());
        assertThat(retry.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(shop.first("SELECT count(*) FROM dispute_evidence WHERE merchant_id = ?"))
                .isEqualTo("1");
    }

    @Test
    void standsInNoRecordReadable() {
        shop.post(dispute + "/evidence", "{'customer_name':'Augusta Ada King'}");
        shop.post(dispute + "/evidence", "{'billing_address':'13 St James Square'}");

        for (String table : new String[] {
            "dispute_evidence",
            "dispute_evidence_text",
            "audit_entry",
            "event",
            "receipt",
            "idempotency_answer",
            "dispute_event",
            "dispute_queue"
        }) {
            String rows = shop.first(
                    "SELECT string_agg(t::text || encode(coalesce((to_jsonb(t) ->> 'sealed')::bytea, ''), 'escape'), ' ')"
                            + " FROM " + table + " t WHERE merchant_id = ?");
            assertThat(rows).as(table).doesNotContain("Augusta", "St James");
        }
        assertThat(shop.first("SELECT fields::text FROM dispute_evidence WHERE merchant_id = ? ORDER BY seq DESC"))
                .isEqualTo("{billing_address,customer_name}");
        // of the draft that the second one took the place of, not even the ciphertext is left
        assertThat(shop.first("SELECT count(*) FROM dispute_evidence_text WHERE merchant_id = ?"))
                .isEqualTo("1");
    }

    @Test
    void takes150000CharactersAndNoMore() {
        String most = "ä".repeat(149_990);

        Response taken = shop.post(dispute + "/evidence", "{'uncategorized_text':'" + most + "'}");
        Response tooMuch = shop.post(dispute + "/evidence", "{'customer_name':'Augusta Ada'}");

        assertThat(taken.statusCode()).as(taken.asString()).isEqualTo(200);
        assertThat(taken.<String>path("evidence.uncategorized_text")).isEqualTo(most);
        assertThat(tooMuch.statusCode()).isEqualTo(422);
        assertThat(tooMuch.<String>path("detail")).contains("150001");
        assertThat(shop.post(dispute + "/evidence", "{'uncategorized_text':'" + "x".repeat(1_100_000) + "'}")
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void refusesWhatIsNoEvidence() {
        refused("{'nonsense':'x'}", 400, "unknown_field", "nonsense");
        refused("{'customer_name':7}", 400, "invalid_type", "customer_name");
        refused("{'uncategorized_text':'card 4242424242424242'}", 422, "invalid_value", "uncategorized_text");
        refused("{'customer_communication':'CVC: 123'}", 422, "invalid_value", "customer_communication");
        refused("{'receipt':'dsf_01h455vb4pex5vsknk084sn02q'}", 422, "invalid_value", "receipt");
        refused("{'receipt':'receipt.pdf'}", 422, "invalid_value", "receipt");
        String others = shop.dispute(shop.pay(""));
        String file =
                shop.handIn(others, "application/pdf", EvidenceForTests.PDF).path("id");
        refused("{'receipt':'" + file + "'}", 422, "invalid_value", "receipt");
        assertThat(shop.post(others + "/evidence", "{'receipt':'" + file + "'}").statusCode())
                .isEqualTo(200);
    }

    private void refused(String body, int status, String code, String param) {
        Response answer = shop.post(dispute + "/evidence", body);
        assertThat(answer.statusCode()).as(body + " " + answer.asString()).isEqualTo(status);
        assertThat(answer.<String>path("code")).isEqualTo(code);
        assertThat(answer.<String>path("param")).isEqualTo(param);
        assertThat(answer.asString()).doesNotContain("4242424242424242");
        assertThat(shop.get(dispute).<Map<String, String>>path("evidence")).isEmpty();
    }

    @Test
    void anOpenDisputeKeepsItFromBeingErased() {
        String nobodys = shop.dispute(shop.pay(""));
        String subject =
                shop.post(nobodys + "/evidence", "{'customer_name':'Ada'}").path("evidence_details.subject");
        assertThat(subject).startsWith("sub_");

        Response refused = erase(subject);
        shop.tell(payment(nobodys), "chargeback", "lost", "");
        Response erased = erase(subject);

        assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(409);
        assertThat(erased.statusCode()).as(erased.asString()).isEqualTo(200);
        Response read = shop.get(nobodys);
        assertThat(read.<Map<String, String>>path("evidence")).isEmpty();
        assertThat(read.<Boolean>path("evidence_details.has_evidence")).isTrue();
        assertThat(shop.first("SELECT count(*) FROM dispute_evidence_text WHERE merchant_id = ?"))
                .isEqualTo("0");
    }

    private String payment(String of) {
        return shop.get(of).path("payment");
    }

    private static Response erase(String subject) {
        return io.restassured.RestAssured.given()
                .auth()
                .oauth2(io.postern.MerchantForTests.stepUpToken("operator", "mch_demo"))
                .header("Idempotency-Key", io.postern.MerchantForTests.newKey())
                .post("/v1/subjects/" + subject + "/erase");
    }
}
