package io.postern.acquirer;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.acquirer.AuthorizationAnswer.Approved;
import io.postern.acquirer.AuthorizationAnswer.Declined;
import io.postern.acquirer.AuthorizationAnswer.Unknown;
import io.postern.card.Check;
import io.postern.card.Checks;
import io.postern.id.IdKind;
import io.vertx.core.http.HttpServer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bank that misbehaves is never mistaken for one that did nothing, and can be asked afterwards. */
class SilenceTest extends BankTest {
    private static final String GOOD = "4242424242424242";

    @ParameterizedTest
    @CsvSource({
        "no_answer, DEADLINE_PASSED, true",
        "no_answer_not_booked, DEADLINE_PASSED, false",
        "reset, CONNECTION_LOST, true",
        "reset_not_booked, CONNECTION_LOST, false",
        "late:5000, DEADLINE_PASSED, true",
        "garbage, ANSWER_UNREADABLE, true",
        "garbage_not_booked, ANSWER_UNREADABLE, false",
        "wrong_schema, ANSWER_UNREADABLE, true",
        "huge, ANSWER_UNREADABLE, true",
        "error_500, BANK_FAILED, true",
        "error_500_not_booked, BANK_FAILED, false"
    })
    void isUnknownUntilTheBankIsAsked(String hint, Silence silence, boolean booked) {
        AuthorizationOrder order = Orders.authorization(GOOD, hint);
        SandboxAcquirer impatient = reach(bank.url(), silence == Silence.DEADLINE_PASSED ? "2s" : "8s");

        AuthorizationAnswer answer = answer(impatient.authorize(order));
        Inquiry<AuthorizationAnswer> inquiry =
                booked ? onceFound(order.reference()) : answer(acquirer.inquireAuthorization(order.reference()));

        impatient.close();
        assertThat(answer).isEqualTo(new Unknown(silence));
        assertThat(inquiry).isInstanceOf(booked ? Inquiry.Found.class : Inquiry.NotFound.class);
        assertThat(controls().faults().injected()).containsExactly(java.util.Map.entry(hint.split(":")[0], 1L));
    }

    @Test
    void hearsALateAnswerWithinTheDeadline() {
        assertThat(answer(acquirer.authorize(Orders.authorization(GOOD, "late:300"))))
                .isInstanceOf(Approved.class);
    }

    @Test
    void cannotReachAClosedPort() {
        SandboxAcquirer nowhere = reach("http://127.0.0.1:1", "2s");

        assertThat(answer(nowhere.authorize(Orders.authorization(GOOD)))).isEqualTo(new Unknown(Silence.NOT_CONNECTED));
        nowhere.close();
    }

    @Test
    void doesNotTakeASecondAnswerForTheNextOrder() {
        List<AuthorizationOrder> orders = IntStream.range(0, 20)
                .mapToObj(n -> n % 2 == 0
                        ? Orders.authorization("4000000000000002", "answer_twice")
                        : Orders.authorization(GOOD))
                .toList();

        List<AuthorizationAnswer> answers =
                orders.stream().map(order -> answer(acquirer.authorize(order))).toList();

        for (int n = 0; n < orders.size(); n++) {
            Class<?> right = n % 2 == 0 ? Declined.class : Approved.class;
            assertThat(answers.get(n)).isInstanceOfAny(right, Unknown.class);
        }
        assertThat(controls().faults().injected()).containsEntry("answer_twice", 10L);
    }

    @Test
    void refusesALateOrderAfterItsReversal() {
        AuthorizationOrder order = Orders.authorization(GOOD, "late_booking:5000");
        SandboxAcquirer impatient = reach(bank.url(), "200ms");

        AuthorizationAnswer unanswered = answer(impatient.authorize(order));
        Inquiry<AuthorizationAnswer> before = answer(acquirer.inquireAuthorization(order.reference()));
        Reversal reversal = answer(acquirer.reverse(order.reference()));
        AuthorizationAnswer late = answer(acquirer.authorize(sameWithoutHints(order)));

        impatient.close();
        assertThat(unanswered).isEqualTo(new Unknown(Silence.DEADLINE_PASSED));
        assertThat(before).isEqualTo(new Inquiry.NotFound<>());
        assertThat(reversal).isEqualTo(new Reversal.Reversed());
        assertThat(late)
                .isInstanceOfSatisfying(
                        Declined.class,
                        declined -> assertThat(declined.declineCode()).contains("reversed"));
    }

    @Test
    void undoesWhatItReverses() {
        AuthorizationOrder order = Orders.sale(GOOD);
        answer(acquirer.authorize(order));
        RefundOrder refund = Orders.refund(order, 600);
        answer(acquirer.refund(refund));

        Reversal first = answer(acquirer.reverse(refund.reference()));
        Reversal again = answer(acquirer.reverse(refund.reference()));

        assertThat(List.of(first, again)).containsOnly(new Reversal.Reversed());
        assertThat(answer(acquirer.inquireMovement(refund.reference()))).isEqualTo(new Inquiry.NotFound<>());
        assertThat(answer(acquirer.refund(Orders.refund(order, 1_000)))).isInstanceOf(MovementAnswer.Accepted.class);
    }

    @Test
    void opensAnAuthorizationAgainWhoseFinalCaptureIsReversed() {
        AuthorizationOrder order = authorized(GOOD);
        CaptureOrder capture = Orders.capture(order, 400, true, "capture.error_500");

        MovementAnswer unknown = answer(acquirer.capture(capture));
        answer(acquirer.reverse(capture.reference()));

        assertThat(unknown).isEqualTo(new MovementAnswer.Unknown(Silence.BANK_FAILED));
        assertThat(answer(acquirer.capture(Orders.capture(order, 1_000, true))))
                .isInstanceOf(MovementAnswer.Accepted.class);
    }

    @Test
    void answersAReferenceAgainAsBefore() {
        AuthorizationOrder order = authorized(GOOD);
        CaptureOrder capture = Orders.capture(order, 400, false);
        CaptureOrder tooMuch = Orders.capture(order, 5_000, false);

        assertThat(answer(acquirer.authorize(order))).isEqualTo(answer(acquirer.authorize(order)));
        assertThat(answer(acquirer.capture(capture))).isEqualTo(answer(acquirer.capture(capture)));
        assertThat(answer(acquirer.capture(tooMuch))).isEqualTo(answer(acquirer.capture(tooMuch)));
        assertThat(answer(acquirer.capture(Orders.capture(order, 600, false))))
                .isInstanceOf(MovementAnswer.Accepted.class);
    }

    @Test
    void leavesChecksUnavailableWhenTheBankIsSilent() {
        controls().misbehave("garbage", Optional.of("verify"), 1, 1);

        assertThat(answer(acquirer.verify(Orders.card(GOOD))))
                .isEqualTo(new Checks(Check.UNAVAILABLE, Check.UNAVAILABLE, Check.UNAVAILABLE));
        assertThat(answer(acquirer.verify(Orders.card(GOOD))))
                .isEqualTo(new Checks(Check.PASS, Check.PASS, Check.PASS));
    }

    @Test
    void isUnknownWhenTheInquiryOrReversalIsNotAnswered() {
        AuthorizationOrder order = authorized(GOOD);
        controls().misbehave("error_500", Optional.of("inquire"), 1, 1);
        controls().misbehave("reset", Optional.of("reverse"), 1, 1);

        assertThat(answer(acquirer.inquireAuthorization(order.reference())))
                .isEqualTo(new Inquiry.Unknown<>(Silence.BANK_FAILED));
        assertThat(answer(acquirer.reverse(order.reference())))
                .isEqualTo(new Reversal.Unknown(Silence.CONNECTION_LOST));
    }

    @Test
    void doesNotBelieveANotFoundThatIsNotTheBanks() {
        HttpServer proxy = vertx.createHttpServer()
                .requestHandler(http -> http.response().setStatusCode(404).end("no route"))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        SandboxAcquirer astray = reach("http://127.0.0.1:" + proxy.actualPort(), "2s");

        assertThat(answer(astray.inquireAuthorization(Orders.reference(IdKind.ATTEMPT))))
                .isEqualTo(new Inquiry.Unknown<>(Silence.ANSWER_UNREADABLE));
        astray.close();
        proxy.close();
    }

    @Test
    void explainsAHintItDoesNotKnow() {
        assertThat(answer(acquirer.authorize(Orders.authorization(GOOD, "be_nice"))))
                .isInstanceOfSatisfying(
                        Declined.class,
                        declined -> assertThat(declined.message()).contains("no_answer"));
    }

    @Test
    void countsCallsByHowTheyEnded() {
        METRICS.clear();
        SandboxAcquirer fresh = reach(bank.url(), "2s");

        answer(fresh.authorize(Orders.authorization(GOOD)));
        answer(fresh.authorize(Orders.authorization(GOOD, "reset")));

        assertThat(METRICS.get("postern.bank.call")
                        .tag("outcome", "answered")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(METRICS.get("postern.bank.call")
                        .tag("outcome", "connection_lost")
                        .timer()
                        .count())
                .isEqualTo(1);
        fresh.close();
    }

    @Test
    void meetsTheSameFaultsUnderTheSameSeed() {
        assertThat(faultsUnderSeed(7)).isEqualTo(faultsUnderSeed(7)).isNotEqualTo(faultsUnderSeed(8));
    }

    private static List<Boolean> faultsUnderSeed(long seed) {
        controls().behave();
        controls().seed(seed);
        controls().misbehave("error_500_not_booked", Optional.of("authorize"), 0.5, 1_000);
        return IntStream.range(0, 40)
                .mapToObj(n -> answer(acquirer.authorize(Orders.authorization(GOOD))) instanceof Unknown)
                .toList();
    }

    /** The bank books while the caller has given up already: asks until it has, for a while. */
    private static Inquiry<AuthorizationAnswer> onceFound(String reference) {
        Instant deadline = Instant.now().plusSeconds(10);
        Inquiry<AuthorizationAnswer> inquiry = answer(acquirer.inquireAuthorization(reference));
        while (inquiry instanceof Inquiry.NotFound && Instant.now().isBefore(deadline)) {
            inquiry = answer(acquirer.inquireAuthorization(reference));
        }
        return inquiry;
    }

    private static AuthorizationOrder sameWithoutHints(AuthorizationOrder order) {
        return new AuthorizationOrder(
                Orders.MERCHANT,
                order.reference(),
                order.amount(),
                order.capture(),
                order.card(),
                order.returnUrl(),
                Optional.empty());
    }
}
