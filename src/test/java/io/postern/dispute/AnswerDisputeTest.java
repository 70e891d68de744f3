package io.postern.dispute;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.postern.Reconciliation;
import io.postern.acquirer.sandbox.SandboxBank;
import io.postern.delivery.Until;
import io.postern.intake.KeptEvents;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a merchant answers reaches the bank once, whatever becomes of the bank's own answer, and changes no more then. */
@PosternTest
class AnswerDisputeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    KeptEvents events;

    @Inject
    SandboxBank bank;

    EvidenceForTests shop;
    String payment;

    @BeforeEach
    void letTheBankTell() {
        shop = new EvidenceForTests(events);
        bank.controls().orElseThrow().sendWebhooksTo("http://127.0.0.1:" + RestAssured.port + "/v1/intake/sandbox");
        payment = shop.pay(",'customer':{'id':'customer-8','email':'ada@example.com'}");
    }

    @AfterEach
    void bothBooksAgree() throws SQLException {
        given().post("/sandbox/reset_faults").then().statusCode(200);
        bank.controls().orElseThrow().sendWebhooksTo(null);
        assertThat(Reconciliation.of(shop.merchant).halfWritten()).isEmpty();
    }

    @Test
    void isSubmittedOnceAndNeverChangedAfterwards() {
        String dispute = disputed();
        assertThat(shop.post(dispute + "/submit", "{}").statusCode()).isEqualTo(409);
        String file =
                shop.handIn(dispute, "application/pdf", EvidenceForTests.PDF).path("id");
        shop.post(
                dispute + "/evidence",
                "{'customer_name':'Ada Lovelace','receipt':'" + file + "','uncategorized_text':'winning_evidence'}");

        Response submitted = shop.post(dispute + "/submit", "key-1", "{}");

        assertThat(submitted.statusCode()).as(submitted.asString()).isEqualTo(200);
        assertThat(submitted.<String>path("status")).isEqualTo("under_review");
        assertThat(submitted.<String>path("evidence_details.answer")).isEqualTo("submitted");
        assertThat(submitted.<Integer>path("evidence_details.submission_count")).isEqualTo(1);
        assertThat(shop.post(dispute + "/submit", "key-1", "{}").header("Idempotent-Replayed"))
                .isEqualTo("true");
        for (String again : List.of("submit", "accept", "evidence")) {
            Response refused = shop.post(dispute + "/" + again, "{}");
            assertThat(refused.statusCode()).as(again).isEqualTo(409);
            assertThat(refused.<String>path("code")).isEqualTo("illegal_state");
        }
        await(dispute, "status", "won");
        assertThat(shop.get(dispute).<Map<String, String>>path("evidence"))
                .containsEntry("customer_name", "Ada Lovelace")
                .containsEntry("receipt", file);
        assertThat(shop.first("SELECT string_agg(kind, ' ' ORDER BY seq) FROM dispute_evidence WHERE merchant_id = ?"))
                .isEqualTo("drafted submitting submitted");
        assertThat(waiting()).isEqualTo("0");
    }

    @Test
    void isAcceptedOnce() {
        String dispute = disputed();

        Response accepted = shop.post(dispute + "/accept", "{}");

        assertThat(accepted.statusCode()).as(accepted.asString()).isEqualTo(200);
        assertThat(accepted.<String>path("status")).isEqualTo("accepted");
        assertThat(shop.post(dispute + "/accept", "{}").statusCode()).isEqualTo(409);
        assertThat(shop.post(dispute + "/submit", "{}").statusCode()).isEqualTo(409);
        assertThat(shop.merchant.get("/v1/balance").asString()).contains("\"disputed\":0");
        assertThat(waiting()).isEqualTo("0");
    }

    /** Booked or not: the bank is asked, and told again under the same reference when it knows nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"reset", "reset_not_booked", "error_500", "garbage"})
    void isEndedWhenTheBankDidNotAnswer(String fault) {
        String dispute = disputed();
        shop.post(dispute + "/evidence", "{'uncategorized_text':'nobody decides about this'}");
        given().contentType(ContentType.JSON)
                .body(Map.of("fault", fault, "operation", "evidence", "times", 1))
                .post("/sandbox/faults")
                .then()
                .statusCode(200);

        Response unknown = shop.post(dispute + "/submit", "key-1", "{}");

        assertThat(unknown.statusCode()).as(unknown.asString()).isEqualTo(200);
        assertThat(unknown.<String>path("evidence_details.answer")).isEqualTo("submitting");
        assertThat(shop.post(dispute + "/evidence", "{'customer_name':'Ada'}").statusCode())
                .isEqualTo(409);
        await(dispute, "evidence_details.answer", "submitted");
        await(dispute, "status", "under_review");
        assertThat(shop.get(dispute).<Integer>path("evidence_details.submission_count"))
                .isEqualTo(1);
        assertThat(waiting()).isEqualTo("0");
        assertThat(shop.first("SELECT count(*) FROM audit_entry WHERE merchant_id = ? AND action = 'dispute.recover'"))
                .isEqualTo("1");
    }

    @Test
    void mayBeChangedWhenTheBankRefusesIt() {
        String dispute = shop.dispute(payment); // the sandbox bank knows nothing of this one
        shop.post(dispute + "/evidence", "{'customer_name':'Ada'}");

        Response refused = shop.post(dispute + "/submit", "{}");

        assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(200);
        assertThat(refused.<String>path("status")).isEqualTo("needs_response");
        assertThat(refused.<String>path("evidence_details.answer")).isEqualTo("submit_refused");
        assertThat(refused.<String>path("evidence_details.answer_reason")).isEqualTo("dispute_unknown");
        assertThat(shop.post(dispute + "/evidence", "{'service_date':'2026-01-31'}")
                        .<Map<String, String>>path("evidence"))
                .hasSize(2);
    }

    @Test
    void comesTooLateWhenTheTimeIsOver() {
        String late = shop.dispute(payment, "chargeback", ",'respond_by':'2026-01-31T12:00:00Z'");

        Response refused = shop.post(late + "/evidence", "{'customer_name':'Ada'}");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.<String>path("code")).isEqualTo("illegal_state");
    }

    private String disputed() {
        given().contentType(ContentType.JSON)
                .body(Map.of(
                        "reference",
                        shop.merchant.get("/v1/payments/" + payment).<String>path("acquirer_reference")))
                .post("/sandbox/disputes")
                .then()
                .statusCode(200);
        Until.isTrue(PATIENCE, () -> found() != null, () -> "no dispute was opened");
        return found();
    }

    private String found() {
        return shop.merchant.get("/v1/disputes?payment=" + payment).path("data[0].id");
    }

    private void await(String dispute, String path, String wanted) {
        Until.isTrue(
                PATIENCE,
                () -> wanted.equals(shop.get(dispute).path(path)),
                () -> path + " of " + shop.get(dispute).asString());
    }

    private String waiting() {
        return shop.first("SELECT count(*) FROM dispute_answer_work WHERE merchant_id = ?");
    }
}
