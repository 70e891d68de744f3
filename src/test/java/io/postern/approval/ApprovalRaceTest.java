package io.postern.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.id.IdKind;
import io.restassured.response.Response;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several people decide at the same moment: one decision counts and what was approved runs once. */
@PosternTest
class ApprovalRaceTest {
    private static final int ROUNDS = 20;

    private MerchantForTests merchant;
    private Desk desk;

    @BeforeEach
    void openTheDesk() {
        merchant = MerchantForTests.open();
        desk = Desk.of(merchant);
    }

    @Test
    void twoWhoApproveAtOnceMakeOneRefund() throws Exception {
        int rounds = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String payment = Desk.paid(merchant, 250_000);
            String id = desk.askedForRefund(payment, 120_000); // twice would fit

            List<Response> answers =
                    race(() -> Desk.approve(desk.person(), id), () -> Desk.approve(desk.colleague(), id));

            Response end = desk.awaitResult(id);
            assertThat(answers).allSatisfy(answer -> {
                assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
                assertThat(answer.<String>path("status")).isEqualTo("approved");
                assertThat(answer.<String>path("decided_by")).isEqualTo(end.path("decided_by"));
            });
            assertThat(end.<Integer>path("result.status")).isEqualTo(201);
            assertThat(merchant.get("/v1/payments/" + payment).<Integer>path("amount_refunded"))
                    .isEqualTo(120_000);
            assertThat(merchant.get("/v1/refunds?payment=" + payment).<List<?>>path("data"))
                    .hasSize(1);
            assertThat(Desk.facts(id)).containsExactly("approved", "executed");
            assertThat(Desk.found("SELECT 1 FROM receipt WHERE kind = 'approval.granted' AND subject = '" + id + "'"))
                    .hasSize(1);
            rounds++;
        }
        assertThat(rounds).isEqualTo(ROUNDS);
        assertThat(Desk.found("SELECT count(*) FROM approval_fact WHERE kind = 'executed' AND merchant_id = '"
                        + IdKind.MERCHANT.parse(merchant.id()).orElseThrow() + "'"))
                .containsExactly(String.valueOf(ROUNDS));
    }

    @Test
    void oneKeySentTwiceAtOnceGetsOneAnswer() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String payment = Desk.paid(merchant, 250_000);
            String id = desk.askedForRefund(payment, 120_000);
            String key = MerchantForTests.newKey();

            List<Response> answers =
                    race(() -> Desk.approve(desk.person(), id, key), () -> Desk.approve(desk.person(), id, key));

            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.statusCode())
                            .as(answer.asString())
                            .isIn(200, 409));
            assertThat(answers.stream().filter(answer -> answer.statusCode() == 409))
                    .allSatisfy(
                            answer -> assertThat(answer.<String>path("code")).isEqualTo("idempotency_key_in_use"));
            assertThat(merchant.get("/v1/payments/" + payment).<Integer>path("amount_refunded"))
                    .isEqualTo(120_000);
            assertThat(Desk.facts(id)).containsExactly("approved", "executed");
        }
    }

    @Test
    void whoApprovesAndWhoDeniesAtOnceAgreeOnOneDecision() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String payment = Desk.paid(merchant, 250_000);
            String id = desk.askedForRefund(payment, 120_000);

            List<Response> answers =
                    race(() -> Desk.approve(desk.person(), id), () -> Desk.deny(desk.colleague(), id, "{}"));

            boolean approved = desk.read(id).<String>path("status").equals("approved");
            assertThat(answers.stream().map(Response::statusCode)).containsExactlyInAnyOrder(200, 409);
            assertThat(answers.get(approved ? 0 : 1).statusCode()).isEqualTo(200);
            assertThat(merchant.get("/v1/payments/" + payment).<Integer>path("amount_refunded"))
                    .isEqualTo(approved ? 120_000 : 0);
            assertThat(Desk.facts(id)).hasSize(approved ? 2 : 1);
        }
    }

    @SafeVarargs
    private static List<Response> race(Callable<Response>... people) throws Exception {
        CyclicBarrier start = new CyclicBarrier(people.length);
        try (ExecutorService threads = Executors.newFixedThreadPool(people.length)) {
            List<Callable<Response>> runs = Stream.of(people)
                    .<Callable<Response>>map(person -> () -> {
                        start.await();
                        return person.call();
                    })
                    .toList();
            return threads.invokeAll(runs).stream().map(Future::resultNow).toList();
        }
    }
}
