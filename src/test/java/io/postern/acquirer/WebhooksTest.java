package io.postern.acquirer;

import static io.postern.acquirer.Orders.TEN_DOLLARS;
import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.postern.acquirer.sandbox.TestBank;
import io.postern.id.IdKind;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the sandbox bank tells by itself, as a receiver hears it who verifies with a library of others. */
class WebhooksTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final byte[] SECRET = "a secret of thirty-two bytes ...".getBytes(StandardCharsets.UTF_8);
    private static final String VISA = "4242424242424242";

    private static final ConcurrentLinkedQueue<Heard> HEARD = new ConcurrentLinkedQueue<>();
    private static final AtomicInteger REFUSALS = new AtomicInteger();
    private static HttpServer receiver;
    private static Vertx vertx;
    private static TestBank bank;
    private static SandboxAcquirer acquirer;

    private record Heard(String id, boolean genuine, String body) {
        BankNews news() {
            return NewsFormat.SANDBOX.read(body.getBytes(StandardCharsets.UTF_8), java.time.Instant.now());
        }

        boolean isOf(String reference) {
            return body.contains('"' + reference + '"');
        }
    }

    @BeforeAll
    static void openTheBankAndItsReceiver() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        receiver.createContext("/hear", WebhooksTest::hear);
        receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        receiver.start();
        bank = TestBank.open(Map.of(
                "postern.sandbox.webhook-url",
                "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hear"));
        bank.signWith(SECRET);
        vertx = Vertx.vertx();
        acquirer = BankTest.reach(vertx, bank.url(), "8s");
    }

    @AfterAll
    static void closeThem() {
        acquirer.close();
        bank.close();
        receiver.stop(0);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @AfterEach
    void leaveNothingTurned() {
        bank.controls().behave();
        answer(bank.controls()
                .turnClockBy(Duration.ofSeconds(-bank.controls().clock().offsetSeconds())));
    }

    @Test
    void tellsWhatItBookedWithoutAnAnswer() {
        AuthorizationOrder order = Orders.authorization(VISA, "reset");

        assertThat(answer(acquirer.authorize(order))).isInstanceOf(AuthorizationAnswer.Unknown.class);

        BankNews.OfAuthorization told =
                (BankNews.OfAuthorization) heard(order.reference()).news();
        assertThat(told.merchantId()).isEqualTo(Orders.MERCHANT);
        assertThat(told.reference()).isEqualTo(order.reference());
        AuthorizationAnswer.Approved approved = (AuthorizationAnswer.Approved) told.answer();
        assertThat(new Inquiry.Found<AuthorizationAnswer>(approved))
                .isEqualTo(answer(acquirer.inquireAuthorization(order.reference())));
    }

    @Test
    void saysNothingOfWhatItAnswered() {
        AuthorizationOrder quiet = Orders.authorization(VISA);
        AuthorizationOrder loud = Orders.authorization(VISA, "webhook");

        answer(acquirer.authorize(quiet));
        answer(acquirer.authorize(loud));

        heard(loud.reference());
        assertThat(HEARD).noneMatch(letter -> letter.isOf(quiet.reference()));
    }

    @Test
    void tellsOfRefusalsCapturesVoidsAndRefundsToo() {
        AuthorizationOrder held = authorized(VISA, null);
        CaptureOrder captured = Orders.capture(held, 300, false, "capture.reset");
        CaptureOrder tooMuch = Orders.capture(held, 9_000, false, "capture.garbage");
        answer(acquirer.capture(captured));
        answer(acquirer.capture(tooMuch));
        bank.controls().misbehave("error_500", Optional.of("refund"), 1, 1);
        bank.controls().misbehave("reset", Optional.of("void"), 1, 1);
        RefundOrder refunded = Orders.refund(held, 100);
        VoidOrder released = Orders.voidRest(held);
        answer(acquirer.refund(refunded));
        answer(acquirer.voidRest(released));

        assertThat(movement(captured.reference())).isInstanceOf(MovementAnswer.Accepted.class);
        assertThat(movement(tooMuch.reference()))
                .isInstanceOfSatisfying(
                        MovementAnswer.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("amount_too_large"));
        assertThat(movement(refunded.reference())).isInstanceOf(MovementAnswer.Accepted.class);
        assertThat(movement(released.reference())).isInstanceOf(MovementAnswer.Accepted.class);
    }

    @Test
    void tellsWhatChangesLater() {
        AuthorizationOrder returned = sold("4000000000005126");
        RefundOrder refund = Orders.refund(returned, 100);
        answer(acquirer.refund(refund));
        AuthorizationOrder slow = sold("4000000000007726");
        RefundOrder pending = Orders.refund(slow, 100);
        answer(acquirer.refund(pending));
        AuthorizationOrder open = authorized(VISA, null);

        answer(bank.controls().turnClockBy(Duration.ofSeconds(6)));
        assertThat(movement(refund.reference())).isInstanceOf(MovementAnswer.Refused.class);
        assertThat(movement(pending.reference())).isInstanceOf(MovementAnswer.Accepted.class);
        answer(bank.controls().turnClockBy(Duration.ofDays(8)));

        assertThat(heard(open.reference()).news())
                .isEqualTo(new BankNews.OfRelease(Orders.MERCHANT, open.reference(), true));
    }

    @Test
    void triesAgainUntilItIsHeard() {
        REFUSALS.set(4);
        AuthorizationOrder order = Orders.authorization(VISA, "webhook");

        answer(acquirer.authorize(order));

        heard(order.reference());
        assertThat(REFUSALS).hasValue(0);
        assertThat(HEARD.stream().filter(letter -> letter.isOf(order.reference())))
                .as("not again once it was taken")
                .hasSize(1);
    }

    @Test
    void misbehavesWhereItIsAskedTo() {
        AuthorizationOrder often = authorized(VISA, "webhook_duplicated");
        AuthorizationOrder forged = authorized(VISA, "webhook_forged");
        AuthorizationOrder late = authorized(VISA, "webhook_late:6000");
        AuthorizationOrder astray = authorized(VISA, "webhook_out_of_order");
        assertThat(HEARD).noneMatch(letter -> letter.isOf(late.reference()));

        await(letter -> letter.isOf(often.reference()), 3);
        await(letter -> letter.isOf(forged.reference()), 2);
        assertThat(HEARD.stream()
                        .filter(letter -> letter.isOf(often.reference()))
                        .map(Heard::id)
                        .distinct())
                .hasSize(1);
        List<Heard> both =
                HEARD.stream().filter(letter -> letter.isOf(forged.reference())).toList();
        assertThat(both).extracting(Heard::genuine).containsExactly(false, true);
        assertThat(both.get(0).id()).isEqualTo(both.get(1).id());
        assertThat(both.get(0).body()).isNotEqualTo(both.get(1).body());
        heard(late.reference());
        heard(astray.reference());
        assertThat(bank.controls().faults().injected())
                .containsEntry("webhook_duplicated", 1L)
                .containsEntry("webhook_forged", 1L)
                .containsEntry("webhook_late", 1L)
                .containsEntry("webhook_out_of_order", 1L);
    }

    @Test
    void isQuickerThanItsOwnAnswer() {
        AuthorizationOrder early = Orders.authorization(VISA, "webhook_early:4000");
        var answered = acquirer.authorize(early).subscribeAsCompletionStage();

        heard(early.reference());

        assertThat(answered).isNotDone();
        assertThat(answered.join()).isInstanceOf(AuthorizationAnswer.Approved.class);
    }

    @Test
    void tellsOnceMoreWhenAskedTo() {
        AuthorizationOrder order = authorized(VISA, null);

        assertThat(answer(bank.controls().tellAgain(order.reference(), "webhook")))
                .isPresent();
        assertThat(answer(bank.controls().tellAgain(Orders.reference(IdKind.ATTEMPT), "webhook")))
                .isEmpty();

        heard(order.reference());
    }

    private static AuthorizationOrder authorized(String number, String hints) {
        AuthorizationOrder order = Orders.authorization(number, hints);
        assertThat(answer(acquirer.authorize(order))).isInstanceOf(AuthorizationAnswer.Approved.class);
        return order;
    }

    private static AuthorizationOrder sold(String number) {
        AuthorizationOrder order = Orders.sale(number);
        assertThat(answer(acquirer.authorize(order))).isInstanceOf(AuthorizationAnswer.Approved.class);
        assertThat(order.amount()).isEqualTo(TEN_DOLLARS);
        return order;
    }

    private static MovementAnswer movement(String reference) {
        return ((BankNews.OfMovement) heard(reference).news()).answer();
    }

    /** The first genuine webhook about this. */
    private static Heard heard(String reference) {
        return await(letter -> letter.genuine() && letter.isOf(reference), 1).getFirst();
    }

    private static List<Heard> await(Predicate<Heard> wanted, int count) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (HEARD.stream().filter(wanted).count() < count && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        List<Heard> found = HEARD.stream().filter(wanted).toList();
        assertThat(found).hasSizeGreaterThanOrEqualTo(count);
        return found;
    }

    private static <T> T answer(io.smallrye.mutiny.Uni<T> asked) {
        return asked.await().atMost(PATIENCE);
    }

    private static void hear(HttpExchange call) throws IOException {
        String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean heard = REFUSALS.getAndUpdate(left -> Math.max(0, left - 1)) == 0;
        boolean genuine = isGenuine(call, body);
        if (heard) {
            HEARD.add(new Heard(call.getRequestHeaders().getFirst("webhook-id"), genuine, body));
        }
        call.sendResponseHeaders(!heard ? 503 : genuine ? 202 : 401, -1);
        call.close();
    }

    private static boolean isGenuine(HttpExchange call, String body) {
        try {
            new Webhook(Base64.getEncoder().encodeToString(SECRET))
                    .verify(body, HttpHeaders.of(call.getRequestHeaders(), (name, value) -> true));
            return true;
        } catch (WebhookVerificationException forged) {
            return false;
        }
    }
}
