package io.postern.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A bank takes back what it had taken, or speaks of another amount than anybody asked for. */
@PosternTest
class TakenBackTest extends BankNewsCase {
    @Test
    void takesBackACaptureThatTheBankTakesBack() throws SQLException {
        Response paid = pay("'capture_method':'manual'");
        String id = paid.path("id");
        merchant.post("/v1/payments/" + id + "/capture", "{'amount':300}");
        merchant.post("/v1/payments/" + id + "/capture", "{'amount':700}");
        assertThat(read(paid).<String>path("status")).isEqualTo("succeeded");

        UUID told = events.keep("sandbox", BankTells.refused(merchant.id(), move(id, "capture")));

        events.awaitFacts(told, "processed applied");
        Response open = read(paid);
        assertThat(open.<String>path("status")).isEqualTo("partially_captured");
        assertThat(open.<Integer>path("amount_captured")).isEqualTo(300);
        assertThat(open.<Integer>path("amount_capturable")).isEqualTo(700);
        assertThat(open.<String>path("last_error.network_decline_code")).isEqualTo("bank_says_no");
        assertThat(announced(id)).endsWith("payment.failed,payment.partially_captured");
        assertThat(balance(2000)).isEqualTo(300 - 9 - 30);
        UUID again = events.keep("sandbox", BankTells.accepted(merchant.id(), move(id, "capture")));
        events.awaitFacts(again, "processed known_already");
        assertThat(balance(1110)).isEqualTo(-300);
    }

    @Test
    void cancelsAPaymentWhoseMoneyWasTakenAtOnceAndIsTakenBack() throws SQLException {
        Response paid = pay("'capture_method':'automatic'");
        String id = paid.path("id");

        UUID told = events.keep("sandbox", BankTells.refused(merchant.id(), attempt(paid)));

        events.awaitFacts(told, "processed applied");
        assertThat(read(paid).<String>path("status")).isEqualTo("canceled");
        assertThat(read(paid).<Integer>path("amount_captured")).isZero();
        assertThat(announced(id)).isEqualTo("payment.succeeded,payment.failed,payment.canceled");
        assertThat(List.of(balance(1110), balance(2000), balance(4010))).containsOnly(0L);
    }

    @Test
    void leavesToAPersonACaptureThatIsTakenBackAfterItsMoneyWentOn() {
        Response paid = pay("'capture_method':'automatic'");
        merchant.post("/v1/refunds", "{'payment':'" + paid.path("id") + "','amount':1}");

        UUID told = events.keep("sandbox", BankTells.refused(merchant.id(), attempt(paid)));

        events.awaitFacts(told, "rejected refused_after_refund");
        assertThat(read(paid).<String>path("status")).isEqualTo("succeeded");
    }

    @Test
    void believesNoAmountThatNobodyAskedFor() {
        Response paid = pay("'capture_method':'manual','metadata':{'sandbox':'capture.reset'}");
        String id = paid.path("id");
        merchant.post("/v1/payments/" + id + "/capture", "{'amount':300}");
        String capture = move(id, "capture");

        UUID more = events.keep("sandbox", accepted(capture, 301, "USD"));
        UUID other = events.keep("sandbox", accepted(capture, 300, "EUR"));
        events.awaitFacts(more, "rejected another_amount");
        events.awaitFacts(other, "rejected another_amount");
        assertThat(read(paid).<String>path("status")).isEqualTo("processing");
        UUID right = events.keep("sandbox", accepted(capture, 300, "USD"));

        events.awaitFacts(right, "processed applied");
        assertThat(read(paid).<String>path("status")).isEqualTo("partially_captured");
    }
}
