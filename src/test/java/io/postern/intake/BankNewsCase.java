package io.postern.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PostgresForTests;
import io.postern.Reconciliation;
import io.postern.id.IdKind;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A merchant whose bank answers no inquiry, so that only what the bank tells by itself can end what is open. */
abstract class BankNewsCase {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final KeptEvents events = KeptEvents.here();

    MerchantForTests merchant;

    /** The recovery must not find out by itself what the bank is to tell. */
    @BeforeEach
    void openAMerchantWhoseBankAnswersNoInquiry() {
        merchant = MerchantForTests.open();
        fault("error_500", "inquire", Long.MAX_VALUE);
    }

    @AfterEach
    void theBooksStayWhole() throws SQLException {
        given().post("/sandbox/reset_faults").then().statusCode(200);
        assertThat(Reconciliation.of(merchant).halfWritten()).isEmpty();
    }

    String accepted(String reference, long amount, String currency) {
        return BankTells.told(
                "movement",
                merchant.id(),
                reference,
                "accepted",
                ",'bank_reference':'sbx_1','amount':" + amount + ",'currency':'" + currency + "'");
    }

    String announced(String payment) {
        return first("SELECT string_agg(type, ',' ORDER BY id) FROM event WHERE merchant_id = ? AND object_id = '"
                + IdKind.PAYMENT.parse(payment).orElseThrow() + "'");
    }

    long balance(int code) {
        return Long.parseLong(first("""
                SELECT coalesce(sum(e.amount), 0)::bigint FROM ledger_entry e
                JOIN account a ON a.merchant_id = e.merchant_id AND a.id = e.account_id
                WHERE e.merchant_id = ? AND a.code = """ + " " + code));
    }

    Response pay(String more) {
        Response paid = merchant.post("/v1/payments", body(more));
        assertThat(paid.statusCode()).as(paid.asString()).isEqualTo(201);
        return paid;
    }

    static String body(String more) {
        return "{'amount':1000,'currency':'USD','card':{'number':'4242424242424242','exp_month':12,'exp_year':2030,"
                + "'cvc':'123'}," + more + "}";
    }

    Response read(Response payment) {
        return merchant.get("/v1/payments/" + payment.path("id"));
    }

    String refundStatus(String refund) {
        return merchant.get("/v1/refunds/" + refund).path("status");
    }

    String attempt(Response payment) {
        return attemptOf(IdKind.PAYMENT.parse(payment.path("id")).orElseThrow().toString());
    }

    String attemptOf(String payment) {
        return IdKind.ATTEMPT.format(UUID.fromString(
                first("SELECT id FROM payment_attempt WHERE merchant_id = ? AND payment_id = '" + payment + "'")));
    }

    /** The reference of the payment's newest move of this kind. */
    String move(String payment, String kind) {
        UUID id = UUID.fromString(first("SELECT move_id FROM payment_event WHERE merchant_id = ? AND payment_id = '"
                + IdKind.PAYMENT.parse(payment).orElseThrow() + "' AND kind = '" + kind
                + "_requested' ORDER BY seq DESC LIMIT 1"));
        return kind.equals("capture") ? IdKind.CAPTURE.format(id) : IdKind.VOID.format(id);
    }

    List<String> bookedTold(UUID told) {
        String row =
                first("SELECT said || ' ' || news FROM payment_bank_event WHERE merchant_id = ? AND bank_event_id = '"
                        + told + "'");
        return row == null ? List.of() : List.of(row);
    }

    String first(String sql) {
        return first(IdKind.MERCHANT.parse(merchant.id()).orElseThrow(), sql);
    }

    String platform(String sql) {
        return first(io.postern.id.ReservedMerchant.PLATFORM.id(), sql);
    }

    static String first(UUID merchantId, String sql) {
        try (Connection database = PostgresForTests.ofMerchant(merchantId);
                PreparedStatement query = database.prepareStatement(sql)) {
            query.setObject(1, merchantId);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static String await(Supplier<String> question, java.util.function.Predicate<String> wanted) {
        Instant deadline = Instant.now().plus(PATIENCE);
        String answer = question.get();
        while (!wanted.test(answer) && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            answer = question.get();
        }
        assertThat(answer).matches(wanted);
        return answer;
    }

    static void fault(String fault, String operation, long times) {
        given().contentType(ContentType.JSON)
                .body(Map.of("fault", fault, "operation", operation, "times", times))
                .post("/sandbox/faults")
                .then()
                .statusCode(200);
    }
}
