package io.postern.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a bank tells of disputes: opened, moved on, and its money moved with it. */
@PosternTest
class DisputeNewsTest extends BankNewsCase {
    /** 1000 less 2.9 % and 30. */
    private static final long NET = 941;

    @Test
    void opensADisputeAndTakesItsMoneyFromWhatIsThere() {
        Response paid = pay("'capture_method':'automatic'");

        tell(paid, "chargeback", "needs_response");

        Response dispute = only(paid);
        assertThat(dispute.<String>path("data[0].stage")).isEqualTo("chargeback");
        assertThat(dispute.<String>path("data[0].status")).isEqualTo("needs_response");
        assertThat(dispute.<String>path("data[0].reason")).isEqualTo("fraudulent");
        assertThat(dispute.<String>path("data[0].network_reason.title")).contains("card-absent");
        assertThat(dispute.<Integer>path("data[0].amount_held")).isEqualTo(1_000);
        assertThat(read(paid).<Boolean>path("disputed")).isTrue();
        assertThat(List.of(balance(2000), balance(1210), balance(2050), balance(1140), balance(1110)))
                .containsExactly(0L, -(1_000 - NET), 1_000L, -1_000L, 0L);
        assertThat(events(dispute)).isEqualTo("dispute.created,dispute.funds_withdrawn");
        assertThat(receipts(paid)).endsWith("dispute.opened,dispute.funds_withdrawn");
    }

    @Test
    void givesItsMoneyBackWhenTheMerchantWins() {
        Response paid = pay("'capture_method':'automatic'");
        tell(paid, "chargeback", "needs_response");

        tell(paid, "chargeback", "won");

        Response dispute = only(paid);
        assertThat(dispute.<String>path("data[0].status")).isEqualTo("won");
        assertThat(dispute.<Integer>path("data[0].amount_held")).isZero();
        assertThat(List.of(balance(2010), balance(1210), balance(2050), balance(1140), balance(1110)))
                .containsExactly(NET, 0L, 0L, 0L, -1_000L);
        assertThat(events(dispute))
                .isEqualTo("dispute.created,dispute.funds_withdrawn,dispute.funds_reinstated,dispute.closed");
    }

    @Test
    void losesItsMoneyForGoodWhenTheMerchantLoses() {
        Response paid = pay("'capture_method':'automatic'");
        tell(paid, "chargeback", "under_review");

        tell(paid, "chargeback", "lost");

        assertThat(List.of(balance(2010), balance(1210), balance(2050), balance(1140), balance(1110)))
                .containsExactly(0L, -(1_000 - NET), 0L, 0L, 0L);
        assertThat(receipts(paid)).endsWith("dispute.lost");
    }

    @Test
    void movesNoMoneyForAnInquiry() {
        Response paid = pay("'capture_method':'automatic'");

        tell(paid, "inquiry", "needs_response");

        assertThat(only(paid).<Integer>path("data[0].amount_held")).isZero();
        assertThat(balance(2000)).isEqualTo(NET);
        tell(paid, "chargeback", "needs_response");
        assertThat(only(paid).<String>path("data[0].stage")).isEqualTo("chargeback");
        assertThat(balance(2050)).isEqualTo(1_000);
    }

    @Test
    void refusesToRefundWhatTheBankHolds() {
        Response paid = pay("'capture_method':'automatic'");
        UUID told = events.keep(
                "sandbox",
                BankTells.dispute(
                        merchant.id(), attempt(paid), bank(paid), "chargeback", "needs_response", true, 600, ""));
        events.awaitFacts(told, "processed applied");

        Response tooMuch = merchant.post("/v1/refunds", "{'payment':'" + paid.path("id") + "','amount':401}");
        Response rest = merchant.post("/v1/refunds", "{'payment':'" + paid.path("id") + "'}");

        assertThat(tooMuch.statusCode()).as(tooMuch.asString()).isEqualTo(409);
        assertThat(tooMuch.<String>path("detail")).contains("at most 400");
        assertThat(rest.<Integer>path("amount")).isEqualTo(400);
    }

    @Test
    void waitsForAPaymentThatIsNotThereYetAndKnowsWhatItWasToldBefore() {
        Response unknown = pay("'metadata':{'sandbox':'reset'}");
        UUID early = events.keep("sandbox", dispute(unknown, "chargeback", "needs_response"));
        events.awaitFacts(early, "parked move_under_way");

        events.awaitFacts(
                events.keep("sandbox", BankTells.approved(merchant.id(), attempt(unknown))), "processed applied");

        events.awaitDone(List.of(early));
        assertThat(only(unknown).<String>path("data[0].status")).isEqualTo("needs_response");
        events.awaitFacts(
                events.keep("sandbox", dispute(unknown, "chargeback", "needs_response")), "processed known_already");
        events.awaitFacts(
                events.keep("sandbox", dispute(unknown, "inquiry", "under_review")), "processed known_already");
    }

    @Test
    void leavesToAPersonWhatContradictsItself() {
        Response paid = pay("'capture_method':'automatic'");
        tell(paid, "chargeback", "won");

        UUID lost = events.keep("sandbox", dispute(paid, "chargeback", "lost"));
        UUID more = events.keep(
                "sandbox",
                BankTells.dispute(merchant.id(), attempt(paid), bank(paid), "arbitration", "lost", true, 999, ""));

        events.awaitFacts(lost, "rejected decided_otherwise");
        events.awaitFacts(more, "rejected another_amount");
        assertThat(only(paid).<String>path("data[0].status")).isEqualTo("won");
    }

    private void tell(Response paid, String stage, String status) {
        events.awaitFacts(events.keep("sandbox", dispute(paid, stage, status)), "processed applied");
    }

    private String dispute(Response paid, String stage, String status) {
        return BankTells.dispute(merchant.id(), attempt(paid), bank(paid), stage, status);
    }

    private static String bank(Response paid) {
        return "sbd_of_" + paid.path("id");
    }

    private Response only(Response paid) {
        Response found = merchant.get("/v1/disputes?payment=" + paid.path("id"));
        assertThat(found.<List<?>>path("data")).as(found.asString()).hasSize(1);
        assertThat(merchant.get("/v1/disputes/" + found.path("data[0].id")).<String>path("id"))
                .isEqualTo(found.path("data[0].id"));
        return found;
    }

    private String events(Response dispute) {
        return first("SELECT string_agg(type, ',' ORDER BY id) FROM event WHERE merchant_id = ? AND object_id = '"
                + io.postern.id.IdKind.DISPUTE.parse(dispute.path("data[0].id")).orElseThrow() + "'");
    }

    private String receipts(Response paid) {
        return first("SELECT string_agg(kind, ',' ORDER BY id) FROM receipt WHERE merchant_id = ? AND payment_id = '"
                + io.postern.id.IdKind.PAYMENT.parse(paid.path("id")).orElseThrow() + "'");
    }
}
