package io.postern.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.Reconciliation;
import io.postern.acquirer.sandbox.SandboxBank;
import io.postern.id.IdKind;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole way: the sandbox bank tells by a signed webhook, the door takes it, a worker applies it. */
@PosternTest
class BankTellsItselfTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    SandboxBank bank;

    private MerchantForTests merchant;

    /** The bank answers no inquiry, so that nobody but its webhooks can bring the news. */
    @BeforeEach
    void letTheBankTell() {
        merchant = MerchantForTests.open();
        bank.controls().orElseThrow().sendWebhooksTo("http://127.0.0.1:" + RestAssured.port + "/v1/intake/sandbox");
        sandbox("faults", Map.of("fault", "error_500", "operation", "inquire"));
    }

    @AfterEach
    void bothBooksAgree() throws SQLException {
        sandbox("reset_faults", Map.of());
        Reconciliation books = Reconciliation.of(merchant);
        books.awaitEnds(PATIENCE);
        bank.controls().orElseThrow().sendWebhooksTo(null);
        assertThat(books.halfWritten()).isEmpty();
        assertThat(books.differencesWithTheBank()).isEmpty();
    }

    @Test
    void endsWhatItsAnswerDidNot() {
        Response unknown = pay("4242424242424242", "reset");
        assertThat(unknown.<String>path("status")).isEqualTo("processing");

        await(() -> "succeeded".equals(read(unknown).path("status")));

        assertThat(told(unknown)).isEqualTo(1);
    }

    @Test
    void saysNothingWhenAllWasAnswered() {
        Response paid = pay("4242424242424242", "");
        Response later = pay("4242424242424242", "reset");

        await(() -> "succeeded".equals(read(later).path("status")));

        assertThat(paid.<String>path("status")).isEqualTo("succeeded");
        assertThat(told(paid)).isZero();
    }

    @Test
    void isEarlierThanItsOwnAnswer() {
        CompletableFuture<Response> waiting =
                CompletableFuture.supplyAsync(() -> pay("4242424242424242", "webhook_early:6000"));
        await(() -> count("SELECT count(*) FROM payment_bank_event WHERE merchant_id = ?") == 1);
        assertThat(waiting).isNotDone();

        Response answered = waiting.join();

        assertThat(answered.<String>path("status")).isEqualTo("succeeded");
        assertThat(answered.<Map<String, Object>>path(""))
                .isEqualTo(read(answered).<Map<String, Object>>path(""));
    }

    @Test
    void actsOnceForManyCopiesAndNeverForAForgery() {
        long forged = refused();
        Response often = pay("4242424242424242", "reset,webhook_duplicated");
        Response attacked = pay("4242424242424242", "reset,webhook_forged");

        await(() -> "succeeded".equals(read(often).path("status"))
                && "succeeded".equals(read(attacked).path("status")));

        assertThat(told(often)).isEqualTo(1);
        assertThat(told(attacked)).isEqualTo(1);
        assertThat(refused() - forged).as("forgeries that the door refused").isEqualTo(1);
        Map<String, Integer> injected = given().get("/sandbox/faults").path("injected");
        assertThat(injected).containsEntry("webhook_duplicated", 1).containsEntry("webhook_forged", 1);
    }

    @Test
    void takesARefundBackThatHadSucceeded() {
        Response paid = pay("4000000000005126", "");
        String refund = merchant.post("/v1/refunds", "{'payment':'" + paid.path("id") + "','amount':400}")
                .path("id");
        assertThat(refundStatus(refund)).isEqualTo("succeeded");

        sandbox("clock", Map.of("advance", "PT6S"));
        try {
            await(() -> "failed".equals(refundStatus(refund)));
        } finally {
            sandbox("clock", Map.of("advance", "PT-6S"));
        }

        assertThat(read(paid).<Integer>path("amount_refunded")).isZero();
    }

    @Test
    void endsAnAuthorizationThatRanOut() {
        Response held =
                merchant.post("/v1/payments", body("4242424242424242", "").replace("automatic", "manual"));
        assertThat(held.<String>path("status")).isEqualTo("requires_capture");

        sandbox("clock", Map.of("advance", "P8D"));
        try {
            await(() -> "expired".equals(read(held).path("status")));
        } finally {
            sandbox("clock", Map.of("advance", "P-8D"));
        }
    }

    @Test
    void isToldAgainWhenSomebodyAsks() {
        Response paid = pay("4242424242424242", "");
        String attempt = paid.<String>path("acquirer_reference").replace("sbx_", "");

        Response sent = sandbox("webhooks", Map.of("reference", attempt));

        assertThat(sent.<String>path("id")).startsWith("whm_");
        await(() -> told(paid) == 1);
    }

    private Response pay(String number, String hints) {
        Response paid = merchant.post("/v1/payments", body(number, hints));
        assertThat(paid.statusCode()).as(paid.asString()).isEqualTo(201);
        return paid;
    }

    private static String body(String number, String hints) {
        return "{'amount':1000,'currency':'USD','capture_method':'automatic','card':{'number':'" + number
                + "','exp_month':12,'exp_year':2030,'cvc':'123'},'metadata':{'sandbox':'" + hints + "'}}";
    }

    private Response read(Response payment) {
        return merchant.get("/v1/payments/" + payment.path("id"));
    }

    private String refundStatus(String refund) {
        return merchant.get("/v1/refunds/" + refund).path("status");
    }

    /** How many bank events were booked with this payment. */
    private long told(Response payment) {
        UUID id = IdKind.PAYMENT.parse(payment.path("id")).orElseThrow();
        return count("SELECT count(*) FROM payment_bank_event WHERE merchant_id = ? AND payment_id = '" + id + "'");
    }

    private long count(String sql) {
        return count(IdKind.MERCHANT.parse(merchant.id()).orElseThrow(), sql);
    }

    private static long count(UUID merchantId, String sql) {
        try (Connection database = PostgresForTests.ofMerchant(merchantId);
                PreparedStatement query = database.prepareStatement(sql)) {
            query.setObject(1, merchantId);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Inject
    io.micrometer.core.instrument.MeterRegistry metrics;

    private long refused() {
        return (long) metrics.find("postern.intake.refused").tag("reason", "mismatch").counters().stream()
                .mapToDouble(io.micrometer.core.instrument.Counter::count)
                .sum();
    }

    private static Response sandbox(String path, Map<String, ?> body) {
        Response answer = given().contentType(ContentType.JSON).body(body).post("/sandbox/" + path);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        return answer;
    }

    private static void await(BooleanSupplier done) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!done.getAsBoolean() && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        assertThat(done.getAsBoolean()).isTrue();
    }
}
