package io.postern.dispute;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PostgresForTests;
import io.postern.id.IdKind;
import io.postern.intake.KeptEvents;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** A merchant whose payments its bank disputes. */
final class EvidenceForTests {
    static final byte[] PDF = "%PDF-1.7 a receipt, as far as anybody looks".getBytes(StandardCharsets.US_ASCII);

    final MerchantForTests merchant = MerchantForTests.open();
    private final KeptEvents events;

    EvidenceForTests(KeptEvents events) {
        this.events = events;
    }

    UUID merchantId() {
        return IdKind.MERCHANT.parse(merchant.id()).orElseThrow();
    }

    /** @param more of the payment, such as its customer */
    String pay(String more) {
        Response paid = merchant.post(
                "/v1/payments",
                "{'amount':1000,'currency':'USD','card':{'number':'4242424242424242','exp_month':12,'exp_year':2030,"
                        + "'cvc':'123'}" + more + "}");
        assertThat(paid.statusCode()).as(paid.asString()).isEqualTo(201);
        return paid.path("id");
    }

    /** The id of a dispute that waits for an answer, for fraud (Visa 10.4). */
    String dispute(String payment) {
        Instant respondBy = Instant.now().plus(Duration.ofDays(60)).truncatedTo(ChronoUnit.SECONDS);
        return dispute(payment, "chargeback", ",'respond_by':'" + respondBy + "'");
    }

    String dispute(String payment, String stage, String more) {
        tell(payment, stage, "needs_response", more);
        return merchant.get("/v1/disputes?payment=" + payment).path("data[0].id");
    }

    void tell(String payment, String stage, String status, String more) {
        UUID told = events.keep(
                "sandbox",
                MerchantForTests.json(
                        "{'id':'evt_1','type':'dispute.updated','occurred_at':'2026-01-31T12:00:00Z','data':{'merchant':'"
                                + merchant.id() + "','reference':'" + attempt(payment) + "','dispute':'sbd_of_"
                                + payment
                                + "','stage':'" + stage + "','status':'" + status
                                + "','taken':true,'amount':1000,'currency':'USD','reason':'fraudulent','network_reason_code':'10.4'"
                                + more + "}}"));
        events.awaitFacts(told, "processed applied");
    }

    Response handIn(String dispute, String type, byte[] content) {
        return handIn(dispute, MerchantForTests.newKey(), type, content);
    }

    Response handIn(String dispute, String key, String type, byte[] content) {
        return given().auth()
                .oauth2(agent())
                .header("Idempotency-Key", key)
                .contentType(type)
                .body(content)
                .post("/v1/disputes/" + dispute + "/files");
    }

    /** A merchant's own tokens only read disputes; people answer them. */
    String agent() {
        return MerchantForTests.token("dispute_agent", merchant.id());
    }

    Response post(String path, String body) {
        return post(path, MerchantForTests.newKey(), body);
    }

    Response post(String path, String key, String body) {
        return new MerchantForTests(merchant.id(), agent()).post("/v1/disputes/" + path, key, body);
    }

    Response get(String path) {
        return new MerchantForTests(merchant.id(), agent()).get("/v1/disputes/" + path);
    }

    private String attempt(String payment) {
        return IdKind.ATTEMPT.format(
                UUID.fromString(first("SELECT id FROM payment_attempt WHERE merchant_id = ? AND payment_id = '"
                        + IdKind.PAYMENT.parse(payment).orElseThrow() + "'")));
    }

    String first(String sql) {
        try (Connection database = PostgresForTests.ofMerchant(merchantId());
                PreparedStatement query = database.prepareStatement(sql)) {
            query.setObject(1, merchantId());
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
