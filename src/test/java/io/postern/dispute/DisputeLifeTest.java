package io.postern.dispute;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.Reconciliation;
import io.postern.acquirer.Acquirer;
import io.postern.acquirer.DisputeAcceptance;
import io.postern.acquirer.EvidenceOrder;
import io.postern.acquirer.Inquiry;
import io.postern.acquirer.MovementAnswer;
import io.postern.acquirer.sandbox.SandboxBank;
import io.postern.delivery.Until;
import io.postern.id.IdKind;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole life: the sandbox bank disputes, holds the money in its own book, hears the merchant and decides. */
@PosternTest
class DisputeLifeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    SandboxBank bank;

    @Inject
    Acquirer acquirer;

    private MerchantForTests merchant;

    @BeforeEach
    void letTheBankTell() {
        merchant = MerchantForTests.open();
        bank.controls().orElseThrow().sendWebhooksTo("http://127.0.0.1:" + RestAssured.port + "/v1/intake/sandbox");
    }

    @AfterEach
    void bothBooksAgree() throws SQLException {
        bank.controls().orElseThrow().sendWebhooksTo(null);
        assertThat(Reconciliation.of(merchant).halfWritten()).isEmpty();
        assertThat(Reconciliation.of(merchant).differencesWithTheBank()).isEmpty();
    }

    @Test
    void aCardThatIsMeantToBeDisputedIsWithinTenSecondsOfItsCapture() throws Throwable {
        Response paid = pay("4000000000000259");
        Response dispute = await(paid, "needs_response", Duration.ofSeconds(10));
        assertThat(dispute.<String>path("data[0].reason")).isEqualTo("fraudulent");
        assertThat(dispute.<String>path("data[0].network_reason_code")).isEqualTo("10.4");
        assertThat(balance("disputed")).isEqualTo(1_000);

        MovementAnswer taken = submit(dispute, "dsr_won", "winning_evidence");

        assertThat(taken).isInstanceOf(MovementAnswer.Accepted.class);
        assertThat(ask(acquirer.inquireMovement("dsr_won" + suffix()))).isEqualTo(new Inquiry.Found<>(taken));
        await(paid, "won", PATIENCE);
        assertThat(balance("disputed")).isZero();
        assertThat(balance("available")).isEqualTo(941);
    }

    @Test
    void isLostWithLosingEvidenceAndTakesNoMoreThen() throws Throwable {
        Response paid = pay("4000000000002685");
        Response dispute = await(paid, "needs_response", PATIENCE);
        assertThat(dispute.<String>path("data[0].reason")).isEqualTo("product_not_received");

        submit(dispute, "dsr_lost", "losing_evidence");

        await(paid, "lost", PATIENCE);
        assertThat(submit(dispute, "dsr_late", "winning_evidence")).isInstanceOf(MovementAnswer.Refused.class);
        assertThat(balance("receivable")).isEqualTo(59);
    }

    @Test
    void anInquiryBecomesAChargebackThatIsAccepted() throws Throwable {
        Response paid = pay("4000000000001976");
        Response inquiry = await(paid, "needs_response", PATIENCE);
        assertThat(inquiry.<String>path("data[0].stage")).isEqualTo("inquiry");
        assertThat(balance("disputed")).isZero();

        move(inquiry, Map.of("stage", "chargeback"));
        Until.isTrue(PATIENCE, () -> balance("disputed") == 1_000, () -> "no money was withdrawn");
        MovementAnswer accepted = ask(acquirer.acceptDispute(new DisputeAcceptance(
                merchantId(), "dsr_accepted" + suffix(), inquiry.path("data[0].acquirer_reference"))));

        assertThat(accepted).isInstanceOf(MovementAnswer.Accepted.class);
        await(paid, "accepted", PATIENCE);
        assertThat(balance("disputed")).isZero();
    }

    @Test
    void canBeOpenedByHandOnAPartAndDecidedByHand() throws Exception {
        Response paid = pay("4242424242424242");
        given().contentType(ContentType.JSON)
                .body(Map.of("reference", paid.<String>path("acquirer_reference"), "amount", 300, "fee", 25))
                .post("/sandbox/disputes")
                .then()
                .statusCode(200);
        Response dispute = await(paid, "needs_response", PATIENCE);
        assertThat(dispute.<Integer>path("data[0].amount")).isEqualTo(300);

        move(dispute, Map.of("status", "withdrawn"));
        await(paid, "withdrawn", PATIENCE);
        move(dispute, Map.of("stage", "pre_arbitration"));
        Until.isTrue(PATIENCE, () -> balance("disputed") == 300, () -> "no money was withdrawn again");
        move(dispute, Map.of("status", "lost"));

        await(paid, "lost", PATIENCE);
        assertThat(balance("pending") + balance("available")).isEqualTo(641);
    }

    private MovementAnswer submit(Response dispute, String reference, String text) throws Throwable {
        return ask(acquirer.submitEvidence(new EvidenceOrder(
                merchantId(),
                reference + suffix(),
                dispute.path("data[0].acquirer_reference"),
                Map.of("uncategorized_text", text),
                List.of(new EvidenceOrder.File("receipt", "application/pdf", 10, "00ff")))));
    }

    private static <T> T ask(Uni<T> question) throws Throwable {
        return VertxContextSupport.subscribeAndAwait(() -> question);
    }

    private String suffix() {
        return merchant.id().substring(3);
    }

    private UUID merchantId() {
        return IdKind.MERCHANT.parse(merchant.id()).orElseThrow();
    }

    private static void move(Response dispute, Map<String, String> to) {
        given().contentType(ContentType.JSON)
                .body(to)
                .post("/sandbox/disputes/" + dispute.path("data[0].acquirer_reference"))
                .then()
                .statusCode(200);
    }

    private int balance(String what) {
        return merchant.get("/v1/balance").path("currencies.find { it.currency == 'USD' }." + what);
    }

    private Response pay(String card) {
        Response paid = merchant.post(
                "/v1/payments",
                "{'amount':1000,'currency':'USD','card':{'number':'" + card
                        + "','exp_month':12,'exp_year':2030,'cvc':'123'}}");
        assertThat(paid.<String>path("status")).as(paid.asString()).isEqualTo("succeeded");
        return paid;
    }

    private Response await(Response paid, String status, Duration patience) {
        String path = "/v1/disputes?payment=" + paid.path("id");
        Until.isTrue(
                patience,
                () -> List.of(status).equals(merchant.get(path).path("data.status")),
                () -> merchant.get(path).asString());
        return merchant.get(path);
    }
}
