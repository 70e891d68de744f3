package io.postern.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.Calm;
import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.id.IdKind;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What banks tell by themselves ends what was open, changes nothing twice, and never gets lost. */
@Calm
@PosternTest
class ApplyBankEventsTest extends BankNewsCase {
    @Test
    void endsAPaymentThatTheBankDidNotAnswer() {
        Response unknown = pay("'capture_method':'automatic','metadata':{'sandbox':'reset'}");
        assertThat(unknown.<String>path("status")).isEqualTo("processing");

        UUID told = events.keep("sandbox", BankTells.approved(merchant.id(), attempt(unknown)));

        events.awaitFacts(told, "processed applied");
        Response known = read(unknown);
        assertThat(known.<String>path("status")).isEqualTo("succeeded");
        assertThat(known.<Integer>path("amount_captured")).isEqualTo(1_000);
        assertThat(bookedTold(told)).containsExactly("approved true");
    }

    @Test
    void isQuickerThanTheRequestThatStillWaitsForTheBank() {
        String key = MerchantForTests.newKey();
        CompletableFuture<Response> waiting = CompletableFuture.supplyAsync(() -> merchant.post(
                "/v1/payments", key, body("'capture_method':'automatic','metadata':{'sandbox':'late:4000'}")));
        String payment = await(() -> first("SELECT id FROM payment WHERE merchant_id = ?"), found -> found != null);

        UUID told = events.keep("sandbox", BankTells.approved(merchant.id(), attemptOf(payment)));

        events.awaitFacts(told, "processed applied");
        assertThat(waiting).as("the request still waits").isNotDone();
        Response early = merchant.get("/v1/payments/" + IdKind.PAYMENT.format(UUID.fromString(payment)));
        assertThat(early.<String>path("status")).isEqualTo("succeeded");
        Response answered = waiting.join();
        assertThat(answered.statusCode()).as(answered.asString()).isEqualTo(201);
        assertThat(answered.<Map<String, Object>>path("")).isEqualTo(early.<Map<String, Object>>path(""));
    }

    @Test
    void doesOnceWhatIsToldOften() throws SQLException {
        Response unknown = pay("'metadata':{'sandbox':'reset'}");
        String attempt = attempt(unknown);

        List<UUID> told =
                events.keep("sandbox", java.util.Collections.nCopies(40, BankTells.approved(merchant.id(), attempt)));

        events.awaitDone(told);
        assertThat(told.stream().map(events::facts).map(List::getFirst).filter("processed applied"::equals))
                .hasSize(1);
        assertThat(told.stream().map(events::facts).map(List::getFirst).filter("processed known_already"::equals))
                .hasSize(39);
        assertThat(read(unknown).<Integer>path("version")).isEqualTo(4);
    }

    @Test
    void hasOneEffectWhenTheWorkerDiesBeforeItSaysSo() throws SQLException {
        Response unknown = pay("'metadata':{'sandbox':'reset'}");
        UUID told = events.keep("sandbox", BankTells.approved(merchant.id(), attempt(unknown)));
        events.awaitFacts(told, "processed applied");
        int version = read(unknown).path("version");

        events.forgetTheEnd(told);

        events.awaitFacts(told, "processed applied", "processed known_already");
        assertThat(read(unknown).<Integer>path("version")).isEqualTo(version);
        assertThat(bookedTold(told)).containsExactly("approved true");
    }

    @Test
    void keepsWhatComesTooEarlyUntilItFits() {
        Response unknown = pay("'capture_method':'manual','metadata':{'sandbox':'reset'}");

        UUID early = events.keep("sandbox", BankTells.expired(merchant.id(), attempt(unknown)));
        events.awaitFacts(early, "parked move_under_way");
        events.keep("sandbox", BankTells.approved(merchant.id(), attempt(unknown)));

        events.awaitFacts(early, "parked move_under_way", "processed applied");
        assertThat(read(unknown).<String>path("status")).isEqualTo("expired");
    }

    @Test
    void waitsForAPaymentThatNobodyKnows() {
        String nobodys = IdKind.ATTEMPT.format(UUID.randomUUID());

        UUID early = events.keep("sandbox", BankTells.approved(merchant.id(), nobodys));

        events.awaitFacts(early, "parked not_found_yet");
        String tries = "SELECT tries FROM bank_event_work WHERE merchant_id = ? AND bank_event_id = '" + early + "'";
        await(() -> platform(tries), count -> Integer.parseInt(count) >= 4);
        assertThat(events.facts(early)).as("that it waits is said once").hasSize(1);
    }

    @Test
    void endsARefundAndTakesItBack() {
        Response paid = pay("'metadata':{'sandbox':'refund.reset'}");
        Response refund = merchant.post("/v1/refunds", "{'payment':'" + paid.path("id") + "','amount':400}");
        assertThat(refund.<String>path("status")).isEqualTo("unknown");
        String id = refund.path("id");

        events.awaitDone(List.of(events.keep("sandbox", BankTells.pending(merchant.id(), id))));
        assertThat(refundStatus(id)).isEqualTo("pending");
        events.awaitDone(List.of(events.keep("sandbox", BankTells.accepted(merchant.id(), id))));
        assertThat(refundStatus(id)).isEqualTo("succeeded");
        events.awaitDone(List.of(events.keep("sandbox", BankTells.refused(merchant.id(), id))));
        assertThat(refundStatus(id)).isEqualTo("failed");
        UUID old = events.keep("sandbox", BankTells.accepted(merchant.id(), id));

        events.awaitFacts(old, "processed known_already");
        assertThat(refundStatus(id)).isEqualTo("failed");
        assertThat(read(paid).<Integer>path("amount_refunded")).isZero();
    }

    @Test
    void endsACaptureAndAVoid() {
        Response paid = pay("'capture_method':'manual','metadata':{'sandbox':'capture.reset,void.reset'}");
        String id = paid.path("id");
        merchant.post("/v1/payments/" + id + "/capture", "{'amount':300}");
        events.awaitDone(List.of(events.keep("sandbox", BankTells.refused(merchant.id(), move(id, "capture")))));
        assertThat(read(paid).<String>path("status")).isEqualTo("requires_capture");
        merchant.post("/v1/payments/" + id + "/capture", "{'amount':400}");
        events.awaitDone(List.of(events.keep("sandbox", BankTells.accepted(merchant.id(), move(id, "capture")))));
        assertThat(read(paid).<String>path("status")).isEqualTo("partially_captured");
        merchant.post("/v1/payments/" + id + "/cancel", "{}");

        events.awaitDone(List.of(events.keep("sandbox", BankTells.accepted(merchant.id(), move(id, "void")))));

        assertThat(read(paid).<String>path("status")).isEqualTo("succeeded");
        assertThat(read(paid).<Integer>path("amount_captured")).isEqualTo(400);
    }

    @Test
    void isQuickerThanTheRefundThatStillWaitsForTheBank() {
        Response paid = pay("'metadata':{'sandbox':'refund.late:4000'}");
        CompletableFuture<Response> waiting = CompletableFuture.supplyAsync(
                () -> merchant.post("/v1/refunds", "{'payment':'" + paid.path("id") + "','amount':400}"));
        String refund = IdKind.REFUND.format(UUID.fromString(
                await(() -> first("SELECT id FROM refund WHERE merchant_id = ?"), found -> found != null)));

        UUID told = events.keep("sandbox", BankTells.accepted(merchant.id(), refund));

        events.awaitFacts(told, "processed applied");
        assertThat(waiting).as("the request still waits").isNotDone();
        Response answered = waiting.join();
        assertThat(answered.statusCode()).as(answered.asString()).isEqualTo(201);
        assertThat(answered.<String>path("status")).isEqualTo("succeeded");
    }

    @Test
    void endsAChallengeThatTheBankGaveUp() {
        Response open = merchant.post(
                "/v1/payments", body("'capture_method':'manual'").replace("4242424242424242", "4000000000003220"));
        assertThat(open.<String>path("status")).isEqualTo("requires_action");

        UUID told = events.keep("sandbox", BankTells.expired(merchant.id(), attempt(open)));

        events.awaitFacts(told, "processed applied");
        assertThat(read(open).<String>path("status")).isEqualTo("requires_payment_method");
        assertThat(read(open).<String>path("last_error.code")).isEqualTo("authentication_required");
    }

    @Test
    void changesNothingWhenTheBankContradictsItself() {
        Response paid = pay("'capture_method':'manual'");
        Response declined = merchant.post(
                "/v1/payments", body("'capture_method':'manual'").replace("4242424242424242", "4000000000000002"));

        UUID nowDeclined = events.keep("sandbox", BankTells.declined(merchant.id(), attempt(paid)));
        UUID nowApproved = events.keep("sandbox", BankTells.approved(merchant.id(), attempt(declined)));

        events.awaitFacts(nowDeclined, "rejected declined_after_approval");
        events.awaitFacts(nowApproved, "rejected approved_after_decline");
        assertThat(read(paid).<Integer>path("version")).isEqualTo(paid.<Integer>path("version"));
        assertThat(read(declined).<Integer>path("version")).isEqualTo(declined.<Integer>path("version"));
    }

    @Test
    void leavesToAPersonAnAuthorizationThatIsReleasedThoughAllOfItWasCaptured() {
        Response atOnce = pay("'capture_method':'automatic'");
        Response later = pay("'capture_method':'manual'");
        merchant.post("/v1/payments/" + later.path("id") + "/capture", "{}")
                .then()
                .statusCode(200);

        for (Response paid : List.of(atOnce, later)) {
            int version = read(paid).path("version");
            UUID told = events.keep("sandbox", BankTells.released(merchant.id(), attempt(paid)));
            events.awaitFacts(told, "rejected released_after_capture");
            assertThat(read(paid).<Integer>path("version")).isEqualTo(version);
        }
    }

    @Test
    void knowsThatTheRestOfWhatWasCapturedIsReleased() {
        Response paid = pay("'capture_method':'manual'");
        merchant.post("/v1/payments/" + paid.path("id") + "/capture", "{'amount':300,'final':true}")
                .then()
                .statusCode(200);

        UUID told = events.keep("sandbox", BankTells.released(merchant.id(), attempt(paid)));

        events.awaitFacts(told, "processed known_already");
        assertThat(read(paid).<String>path("status")).isEqualTo("succeeded");
        UUID lapsed =
                events.keep("sandbox", BankTells.expired(merchant.id(), attempt(pay("'capture_method':'automatic'"))));
        events.awaitFacts(lapsed, "processed known_already");
    }

    @Test
    void believesTheObjectsStatusAndNotTheEventsName() {
        Response paid = pay("'metadata':{'sandbox':'refund.reset'}");
        String id = merchant.post("/v1/refunds", "{'payment':'" + paid.path("id") + "','amount':400}")
                .path("id");

        UUID told = events.keep(
                "sandbox", BankTells.refused(merchant.id(), id).replace("refund.refused", "refund.accepted"));

        events.awaitFacts(told, "processed applied");
        assertThat(refundStatus(id)).isEqualTo("failed");
    }

    @Test
    void givesUpWhatNobodyCanReadAndLetsOthersPass() {
        List<UUID> poison = events.keep(
                "sandbox",
                List.of("{", "[]", "{'type':'refund.accepted','data':{}}", "{\"type\":\"x.y\",\"data\":{}}"));
        Response unknown = pay("'metadata':{'sandbox':'reset'}");
        UUID good = events.keep("sandbox", BankTells.approved(merchant.id(), attempt(unknown)));
        UUID idle = events.keep("sandbox", MerchantForTests.json("{'type':'test.ping','data':{}}"));

        events.awaitFacts(good, "processed applied");
        events.awaitFacts(idle, "processed not_acted_on");
        events.awaitFacts(poison.get(0), "dead not_json");
        events.awaitFacts(poison.get(1), "dead not_an_object");
        events.awaitFacts(poison.get(2), "dead not_json");
        events.awaitFacts(poison.get(3), "dead type_unknown");
        UUID strangers = events.keep("unheard_of", BankTells.approved(merchant.id(), attempt(unknown)));
        events.awaitFacts(strangers, "dead format_unknown");
    }

    @Test
    void isTriedAnewOnAnOperatorsWordUntilItHasHadItsEffect() {
        UUID dead = events.keep("sandbox", "{");
        events.awaitFacts(dead, "dead not_json");
        String key = MerchantForTests.newKey();

        assertThat(KeptEvents.replay(dead, key).statusCode()).isEqualTo(202);
        events.awaitFacts(dead, "dead not_json", "replayed", "dead not_json");
        assertThat(KeptEvents.replay(dead, key).header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(events.facts(dead)).as("a retry of the call does nothing").hasSize(3);

        Response unknown = pay("'metadata':{'sandbox':'reset'}");
        UUID applied = events.keep("sandbox", BankTells.approved(merchant.id(), attempt(unknown)));
        events.awaitFacts(applied, "processed applied");
        Response refused = KeptEvents.replay(applied, MerchantForTests.newKey());
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.<String>path("code")).isEqualTo("illegal_state");
        assertThat(KeptEvents.replay(UUID.randomUUID(), MerchantForTests.newKey())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void leavesAnotherMerchantsPaymentAlone() {
        Response unknown = pay("'metadata':{'sandbox':'reset'}");
        MerchantForTests other = MerchantForTests.open();

        UUID told = events.keep("sandbox", BankTells.approved(other.id(), attempt(unknown)));

        events.awaitFacts(told, "parked not_found_yet");
        assertThat(read(unknown).<String>path("status")).isEqualTo("processing");
        events.awaitDone(List.of(events.keep("sandbox", BankTells.approved(merchant.id(), attempt(unknown)))));
    }

    @Test
    void isThereInAQuarterOfASecond() {
        Response unknown = pay("'metadata':{'sandbox':'reset'}");
        String attempt = attempt(unknown);
        long[] millis = new long[21];
        for (int n = 0; n < millis.length; n++) {
            long start = System.nanoTime();
            UUID told = events.keep("sandbox", BankTells.approved(merchant.id(), attempt));
            await(() -> events.facts(told).isEmpty() ? null : "done", found -> found != null);
            millis[n] = Duration.ofNanos(System.nanoTime() - start).toMillis();
        }
        java.util.Arrays.sort(millis);
        System.out.printf("bank events applied after: median %d ms, slowest %d ms%n", millis[10], millis[20]);
        assertThat(millis[10]).isLessThan(500);
    }
}
