package io.postern.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.access.DoorRules;
import io.postern.acquirer.AuthorizationAnswer;
import io.postern.card.Checks;
import io.postern.ledger.AccountCode;
import io.postern.ledger.Funds;
import io.postern.ledger.Leg;
import io.postern.merchant.MerchantProfile;
import io.postern.merchant.Plan;
import io.postern.money.Money;
import io.postern.problem.ProblemException;
import java.util.Currency;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random lives of payments beside a model that is nothing but a few numbers: after every step totals, status and the
 * ledger of all postings so far must agree. A failure names its seed.
 */
class PaymentHistoriesTest {
    private static final int HISTORIES_PER_SEED = 1_000;
    private static final int STEPS = 14;

    static LongStream seeds() {
        return LongStream.range(0, 12);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void agreeWithTheModelAfterEveryStep(long seed) {
        Random random = new Random(seed);
        int moves = 0;
        for (int history = 0; history < HISTORIES_PER_SEED; history++) {
            moves += new History(random, false).live(STEPS);
        }
        assertThat(moves).as("moves that were made").isGreaterThan(HISTORIES_PER_SEED * 3);
    }

    @Test
    void wouldFindAPostingThatIsWrongByOne() {
        Random random = new Random(7);

        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> {
                    for (int history = 0; history < 100; history++) {
                        new History(random, true).live(STEPS);
                    }
                }))
                .isInstanceOf(AssertionError.class);
    }

    /** One payment, the model of it, and the book of its postings. */
    private static final class History {
        private final Random random;
        private final boolean skewed;
        private final MerchantProfile merchant;
        private final Map<AccountCode, Long> book = new EnumMap<>(AccountCode.class);
        private Payment payment;

        // the model
        private final long amount;
        private long authorized;
        private long captured;
        private long refunded;
        private long moving;
        private long feesDue;
        private boolean feeFixedTaken;
        private long pendingRefund;
        private UUID pendingRefundId;
        private long givenBack;
        private UUID givenBackId;
        private String status = "processing";
        private String statusBefore;

        History(Random random, boolean skewed) {
            this.random = random;
            this.skewed = skewed;
            this.amount = 1 + random.nextLong(50_000);
            Plan plan = new Plan(
                    random.nextInt(500),
                    random.nextLong(60),
                    random.nextInt(1_000),
                    1_000_000,
                    1_000,
                    1_000_000,
                    random.nextBoolean(),
                    true,
                    0,
                    Plan.usual().limits());
            Currency euro = Currency.getInstance("EUR");
            this.merchant =
                    new MerchantProfile(UUID.randomUUID(), "model", plan, Set.of(euro), "facilitator", DoorRules.NONE);
            this.payment = Payment.create(
                    PaymentsForTests.head(new Money(amount, euro), random.nextBoolean()),
                    PaymentsForTests.attempt(),
                    PaymentsForTests.ALLOWED);
        }

        int live(int steps) {
            int made = 0;
            for (int step = 0; step < steps; step++) {
                made += step() ? 1 : 0;
                agree();
            }
            return made;
        }

        private boolean step() {
            payment = Payment.of(payment.life().written());
            return switch (payment) {
                case Payment.Authorizing asked -> answer(asked);
                case Payment.AwaitingCard idle -> tryAgain(idle);
                case Payment.AwaitingAction open -> finish(open);
                case Payment.Capturable open -> captureCancelOrRefund(open);
                case Payment.Capturing asked -> answer(asked);
                case Payment.Voiding asked -> answer(asked);
                case Payment.Paid paid -> refund(paid);
                case Payment.Refunding asked -> answer(asked);
                case Payment.Over over -> false;
            };
        }

        private boolean answer(Payment.Authorizing asked) {
            switch (random.nextInt(5)) {
                case 0 -> {
                    payment = asked.decline(LastError.BANK_UNAVAILABLE, PaymentsForTests.NOW);
                    status = "requires_payment_method";
                }
                case 1 -> payment = asked.unanswered(PaymentsForTests.NOW);
                case 2 -> {
                    payment = asked.requireAction(
                            new AuthorizationAnswer.ActionRequired("bank-1", "https://bank.example/challenge"),
                            PaymentsForTests.NOW);
                    status = "requires_action";
                }
                default -> {
                    payment = asked.approve(
                            new AuthorizationAnswer.Approved(
                                    "bank-1", "network-1", Checks.UNCHECKED, PaymentsForTests.NOW.plusSeconds(600_000)),
                            PaymentsForTests.NOW);
                    authorized = amount;
                    status = asked.life().head().capturesAtOnce() ? "succeeded" : "requires_capture";
                    if (asked.life().head().capturesAtOnce()) {
                        captured = amount;
                        capturePosted(amount);
                    }
                }
            }
            return true;
        }

        private boolean tryAgain(Payment.AwaitingCard idle) {
            boolean gaveUp = random.nextInt(4) == 0;
            payment = gaveUp
                    ? idle.cancel("abandoned", PaymentsForTests.NOW)
                    : idle.confirm(PaymentsForTests.attempt(), PaymentsForTests.ALLOWED, PaymentsForTests.NOW);
            status = gaveUp ? "canceled" : "processing";
            return true;
        }

        private boolean finish(Payment.AwaitingAction open) {
            payment = random.nextInt(4) == 0
                    ? open.cancel(UUID.randomUUID(), "abandoned", PaymentsForTests.NOW)
                    : open.finish(PaymentsForTests.NOW);
            startMoving();
            return true;
        }

        private void startMoving() {
            statusBefore = status;
            status = "processing";
        }

        private boolean captureCancelOrRefund(Payment.Capturable open) {
            int choice = random.nextInt(6);
            if (choice == 0) {
                payment = open.cancel(UUID.randomUUID(), "duplicate", PaymentsForTests.NOW);
                startMoving();
                return true;
            }
            if (choice == 1 && captured > refunded) {
                return requestRefund(open.refund(UUID.randomUUID(), part(captured - refunded), PaymentsForTests.NOW));
            }
            moving = part(authorized - captured);
            payment = open.capture(UUID.randomUUID(), moving, random.nextInt(3) == 0, PaymentsForTests.NOW);
            captured += moving;
            startMoving();
            return true;
        }

        private boolean answer(Payment.Capturing asked) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    payment = asked.refused("declined", PaymentsForTests.NOW);
                    captured -= moving;
                    status = statusBefore;
                }
                case 1 -> payment = asked.unanswered(PaymentsForTests.NOW);
                default -> {
                    payment = asked.captured(PaymentsForTests.NOW);
                    capturePosted(moving);
                    if (asked.life().move().isFinal()) {
                        authorized = captured;
                    }
                    status = captured == authorized ? "succeeded" : "partially_captured";
                }
            }
            return true;
        }

        private boolean answer(Payment.Voiding asked) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    payment = asked.refused("declined", PaymentsForTests.NOW);
                    status = statusBefore;
                }
                case 1 -> payment = asked.unanswered(PaymentsForTests.NOW);
                default -> {
                    boolean lapsed = random.nextBoolean();
                    payment = asked.voided(lapsed, PaymentsForTests.NOW);
                    authorized = captured;
                    status = captured > 0 ? "succeeded" : lapsed ? "expired" : "canceled";
                }
            }
            return true;
        }

        private boolean refund(Payment.Paid paid) {
            if (pendingRefundId != null && random.nextBoolean()) {
                return endPendingRefund(paid);
            }
            if (givenBackId != null && random.nextInt(3) == 0) {
                return comeBack(paid);
            }
            if (captured == refunded) {
                return false;
            }
            return requestRefund(paid.refund(UUID.randomUUID(), part(captured - refunded), PaymentsForTests.NOW));
        }

        private boolean requestRefund(Payment.Refunding asked) {
            try {
                post(RefundJournal.created(
                        merchant.plan(), money(asked.life().move().amountMinor()), funds()));
            } catch (ProblemException refused) {
                return false;
            }
            moving = asked.life().move().amountMinor();
            refunded += moving;
            payment = asked;
            return true;
        }

        private boolean answer(Payment.Refunding asked) {
            switch (random.nextInt(5)) {
                case 0 -> {
                    payment = asked.refused("declined", PaymentsForTests.NOW);
                    post(RefundJournal.failed(money(moving), funds(), false));
                    refunded -= moving;
                }
                case 1 -> payment = asked.unanswered(PaymentsForTests.NOW);
                case 2 -> pending(asked);
                default -> {
                    payment = asked.succeeded(PaymentsForTests.NOW);
                    post(RefundJournal.succeeded(money(moving)));
                    givenBack = moving;
                    givenBackId = asked.life().move().id();
                }
            }
            return true;
        }

        private void pending(Payment.Refunding asked) {
            if (pendingRefundId != null) {
                payment = asked.unanswered(PaymentsForTests.NOW);
                return;
            }
            pendingRefundId = asked.life().move().id();
            pendingRefund = moving;
            payment = asked.pending(PaymentsForTests.NOW);
        }

        /** A refund that had succeeded is returned by the bank. */
        private boolean comeBack(Payment paid) {
            payment = paid.refundFailed(givenBackId, givenBack, "returned", PaymentsForTests.NOW);
            post(RefundJournal.failed(money(givenBack), funds(), true));
            refunded -= givenBack;
            givenBackId = null;
            return true;
        }

        private boolean endPendingRefund(Payment paid) {
            if (random.nextBoolean()) {
                payment = paid.refundSucceeded(pendingRefundId, pendingRefund, PaymentsForTests.NOW);
                post(RefundJournal.succeeded(money(pendingRefund)));
            } else {
                payment = paid.refundFailed(pendingRefundId, pendingRefund, "returned", PaymentsForTests.NOW);
                post(RefundJournal.failed(money(pendingRefund), funds(), false));
                refunded -= pendingRefund;
            }
            pendingRefundId = null;
            pendingRefund = 0;
            return true;
        }

        private void capturePosted(long taken) {
            boolean first = !feeFixedTaken;
            feeFixedTaken = true;
            long share = Math.round(taken * (double) merchant.plan().feeBasisPoints() / 10_000);
            feesDue += share + (first ? merchant.plan().feeFixedMinor() : 0);
            post(CaptureJournal.legs(merchant, money(taken), first));
        }

        private void post(List<Leg> legs) {
            for (Leg leg : legs) {
                long moved = leg.amountMinor() + (skewed ? 1 : 0);
                book.merge(leg.debit(), -moved, Long::sum);
                book.merge(leg.credit(), moved, Long::sum);
            }
        }

        private Funds funds() {
            return new Funds(
                    balance(AccountCode.MERCHANT_PENDING),
                    balance(AccountCode.MERCHANT_PENDING),
                    balance(AccountCode.MERCHANT_AVAILABLE),
                    balance(AccountCode.MERCHANT_RESERVE),
                    -balance(AccountCode.MERCHANT_RECEIVABLE),
                    false);
        }

        private void agree() {
            Totals totals = payment.life().totals();
            assertThat(totals).isEqualTo(new Totals(authorized, captured, refunded));
            assertThat(totals.capturableMinor()).isNotNegative();
            assertThat(totals.refundableMinor()).isNotNegative();
            assertThat(payment.life().last().status().wire()).isEqualTo(status);
            assertThat(balance(AccountCode.PROCESSING_FEE_INCOME)).isEqualTo(feesDue);
            assertThat(-balance(AccountCode.ACQUIRER_RECEIVABLE)).isEqualTo(settled());
            for (AccountCode floored : List.of(
                    AccountCode.MERCHANT_PENDING, AccountCode.MERCHANT_RESERVE, AccountCode.REFUNDS_IN_TRANSIT)) {
                assertThat(balance(floored)).isNotNegative();
            }
            assertThat(-balance(AccountCode.MERCHANT_RECEIVABLE)).isNotNegative();
        }

        /** What the bank owes: captured for certain, less what it has given back for certain. */
        private long settled() {
            long capturing = payment instanceof Payment.Capturing ? moving : 0;
            long refunding = (payment instanceof Payment.Refunding ? moving : 0) + pendingRefund;
            return captured - capturing - (refunded - refunding);
        }

        private long balance(AccountCode code) {
            return book.getOrDefault(code, 0L);
        }

        private long part(long most) {
            return random.nextInt(3) == 0 ? most : 1 + random.nextLong(most);
        }

        private Money money(long minor) {
            return new Money(minor, Currency.getInstance("EUR"));
        }
    }
}
