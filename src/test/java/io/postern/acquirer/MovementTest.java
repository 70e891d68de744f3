package io.postern.acquirer;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.acquirer.MovementAnswer.Accepted;
import io.postern.acquirer.MovementAnswer.Pending;
import io.postern.acquirer.MovementAnswer.Refused;
import io.postern.acquirer.sandbox.BookReport;
import io.postern.money.Money;
import io.smallrye.mutiny.Multi;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Captures, voids and refunds keep within what was authorized and captured. */
class MovementTest extends BankTest {
    private static final String GOOD = "4242424242424242";

    @Test
    void capturesInPartsUpToTheAuthorizedAmount() {
        AuthorizationOrder order = authorized(GOOD);

        assertThat(answer(acquirer.capture(Orders.capture(order, 400, false)))).isInstanceOf(Accepted.class);
        assertThat(answer(acquirer.capture(Orders.capture(order, 600, false)))).isInstanceOf(Accepted.class);
        assertRefused(answer(acquirer.capture(Orders.capture(order, 1, false))), "authorization_closed");
        assertThat(held(order).captured()).isEqualTo(1_000);
    }

    @Test
    void refusesToCaptureMoreThanIsLeft() {
        AuthorizationOrder order = authorized(GOOD);

        assertRefused(answer(acquirer.capture(Orders.capture(order, 1_001, false))), "amount_too_large");
        assertThat(held(order).captured()).isZero();
    }

    @Test
    void releasesTheRestWithAFinalCapture() {
        AuthorizationOrder order = authorized(GOOD);

        answer(acquirer.capture(Orders.capture(order, 400, true)));

        assertRefused(answer(acquirer.capture(Orders.capture(order, 100, false))), "authorization_closed");
        assertThat(held(order).open()).isFalse();
    }

    @Test
    void capturesAtOnceWhenAskedTo() {
        AuthorizationOrder order = Orders.sale(GOOD);

        answer(acquirer.authorize(order));

        assertThat(held(order).captured()).isEqualTo(1_000);
        assertRefused(answer(acquirer.capture(Orders.capture(order, 1, false))), "authorization_closed");
    }

    @Test
    void voidsOnce() {
        AuthorizationOrder order = authorized(GOOD);

        assertThat(answer(acquirer.voidRest(Orders.voidRest(order)))).isInstanceOf(Accepted.class);
        assertRefused(answer(acquirer.voidRest(Orders.voidRest(order))), "authorization_closed");
        assertRefused(answer(acquirer.capture(Orders.capture(order, 1, false))), "authorization_closed");
    }

    @Test
    void refundsNoMoreThanWasCaptured() {
        AuthorizationOrder order = authorized(GOOD);
        answer(acquirer.capture(Orders.capture(order, 500, true)));

        assertThat(answer(acquirer.refund(Orders.refund(order, 300)))).isInstanceOf(Accepted.class);
        assertRefused(answer(acquirer.refund(Orders.refund(order, 201))), "amount_too_large");
        assertThat(held(order).refunded()).isEqualTo(300);
    }

    @Test
    void refusesAnotherCurrency() {
        AuthorizationOrder order = Orders.sale(GOOD);
        answer(acquirer.authorize(order));

        MovementAnswer answer = answer(acquirer.refund(Orders.refund(order, Money.of(100, "EUR"))));

        assertRefused(answer, "currency_mismatch");
    }

    @Test
    void refusesAnAuthorizationItDoesNotKnow() {
        AuthorizationOrder never = Orders.authorization(GOOD);

        assertRefused(answer(acquirer.capture(Orders.capture(never, 1, false))), "authorization_unknown");
        assertRefused(answer(acquirer.voidRest(Orders.voidRest(never))), "authorization_unknown");
        assertRefused(answer(acquirer.refund(Orders.refund(never, 1))), "authorization_unknown");
    }

    @Test
    void refusesToCaptureAfterSevenDaysOfTheBanksClock() {
        AuthorizationOrder order = authorized(GOOD);

        answer(controls().turnClockBy(Duration.ofDays(7).plusSeconds(1)));

        assertRefused(answer(acquirer.capture(Orders.capture(order, 1, false))), "authorization_expired");
    }

    @Test
    void letsTheRefundOfOneCardFailLater() {
        AuthorizationOrder order = Orders.sale("4000000000005126");
        RefundOrder refund = Orders.refund(order, 400);
        answer(acquirer.authorize(order));

        assertThat(answer(acquirer.refund(refund))).isInstanceOf(Accepted.class);
        assertThat(answer(acquirer.inquireMovement(refund.reference())))
                .isInstanceOfSatisfying(
                        Inquiry.Found.class, found -> assertThat(found.answer()).isInstanceOf(Accepted.class));
        answer(controls().turnClockBy(Duration.ofSeconds(6)));

        assertThat(answer(acquirer.inquireMovement(refund.reference())))
                .isInstanceOfSatisfying(
                        Inquiry.Found.class, found -> assertRefused((MovementAnswer) found.answer(), "refund_failed"));
        assertThat(held(order).refunded()).isZero();
    }

    @Test
    void keepsTheRefundOfOneCardPendingForAWhile() {
        AuthorizationOrder order = Orders.sale("4000000000007726");
        RefundOrder refund = Orders.refund(order, 400);
        answer(acquirer.authorize(order));

        assertThat(answer(acquirer.refund(refund))).isInstanceOf(Pending.class);
        answer(controls().turnClockBy(Duration.ofSeconds(6)));

        assertThat(answer(acquirer.inquireMovement(refund.reference())))
                .isInstanceOfSatisfying(
                        Inquiry.Found.class, found -> assertThat(found.answer()).isInstanceOf(Accepted.class));
        assertThat(held(order).refunded()).isEqualTo(400);
    }

    @Test
    void capturesNoMoreThanAuthorizedWhenManyCaptureAtOnce() {
        AuthorizationOrder order = authorized(GOOD);

        List<MovementAnswer> answers = Multi.createFrom()
                .range(0, 50)
                .onItem()
                .transformToUniAndMerge(n -> acquirer.capture(Orders.capture(order, 100, false)))
                .collect()
                .asList()
                .await()
                .atMost(Duration.ofSeconds(20));

        assertThat(answers).filteredOn(Accepted.class::isInstance).hasSize(10);
        assertThat(held(order).captured()).isEqualTo(1_000);
    }

    @Test
    void keepsItsBookThroughARestart() {
        AuthorizationOrder order = authorized(GOOD);
        CaptureOrder capture = Orders.capture(order, 400, false);
        answer(acquirer.capture(capture));

        bank.close();
        bank = io.postern.acquirer.sandbox.TestBank.open();
        acquirer = reach(bank.url(), "8s");

        assertThat(answer(acquirer.inquireMovement(capture.reference()))).isInstanceOf(Inquiry.Found.class);
        assertThat(held(order).captured()).isEqualTo(400);
    }

    @Test
    void keepsItsClockThroughARestart() {
        answer(controls().turnClockBy(Duration.ofDays(3)));

        try (var again = io.postern.acquirer.sandbox.TestBank.open()) {
            assertThat(again.controls().clock().offsetSeconds())
                    .isEqualTo(Duration.ofDays(3).toSeconds());
        }
    }

    private static BookReport.Held held(AuthorizationOrder order) {
        String justBefore = order.reference().substring(0, order.reference().length() - 1);
        return answer(controls().book(justBefore)).authorizations().stream()
                .filter(held -> held.reference().equals(order.reference()))
                .findFirst()
                .orElseThrow();
    }

    private static void assertRefused(MovementAnswer answer, String code) {
        assertThat(answer).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused.message()).isNotBlank();
        });
    }
}
