package io.postern.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.Reconciliation;
import io.postern.id.IdKind;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What banks tell by themselves ends what was open, changes nothing twice, and never gets lost. */
@PosternTest
class ApplyBankEventsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    KeptEvents events;

    private MerchantForTests merchant;

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

    private String accepted(String reference, long amount, String currency) {
        return BankTells.told(
                "movement",
                merchant.id(),
                reference,
                "accepted",
                ",'bank_reference':'sbx_1','amount':" + amount + ",'currency':'" + currency + "'");
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

    private String announced(String payment) {
        return first("SELECT string_agg(type, ',' ORDER BY id) FROM event WHERE merchant_id = ? AND object_id = '"
                + IdKind.PAYMENT.parse(payment).orElseThrow() + "'");
    }

    private long balance(int code) {
        return Long.parseLong(first("""
                SELECT coalesce(sum(e.amount), 0)::bigint FROM ledger_entry e
                JOIN account a ON a.merchant_id = e.merchant_id AND a.id = e.account_id
                WHERE e.merchant_id = ? AND a.code = """ + " " + code));
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
        UUID dispute = events.keep("sandbox", MerchantForTests.json("{'type':'dispute.created','data':{}}"));

        events.awaitFacts(good, "processed applied");
        events.awaitFacts(dispute, "processed not_acted_on");
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

        assertThat(replay(dead, key).statusCode()).isEqualTo(202);
        events.awaitFacts(dead, "dead not_json", "replayed", "dead not_json");
        assertThat(replay(dead, key).header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(events.facts(dead)).as("a retry of the call does nothing").hasSize(3);

        Response unknown = pay("'metadata':{'sandbox':'reset'}");
        UUID applied = events.keep("sandbox", BankTells.approved(merchant.id(), attempt(unknown)));
        events.awaitFacts(applied, "processed applied");
        Response refused = replay(applied, MerchantForTests.newKey());
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.<String>path("code")).isEqualTo("illegal_state");
        assertThat(replay(UUID.randomUUID(), MerchantForTests.newKey()).statusCode())
                .isEqualTo(404);
    }

    private static Response replay(UUID event, String key) {
        return given().auth()
                .oauth2(MerchantForTests.token("operator", "mch_demo"))
                .contentType(ContentType.JSON)
                .header("Idempotency-Key", key)
                .body("{}")
                .post("/v1/intake/" + IdKind.BANK_EVENT.format(event) + "/replay");
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

    private Response pay(String more) {
        Response paid = merchant.post("/v1/payments", body(more));
        assertThat(paid.statusCode()).as(paid.asString()).isEqualTo(201);
        return paid;
    }

    private static String body(String more) {
        return "{'amount':1000,'currency':'USD','card':{'number':'4242424242424242','exp_month':12,'exp_year':2030,"
                + "'cvc':'123'}," + more + "}";
    }

    private Response read(Response payment) {
        return merchant.get("/v1/payments/" + payment.path("id"));
    }

    private String refundStatus(String refund) {
        return merchant.get("/v1/refunds/" + refund).path("status");
    }

    private String attempt(Response payment) {
        return attemptOf(IdKind.PAYMENT.parse(payment.path("id")).orElseThrow().toString());
    }

    private String attemptOf(String payment) {
        return IdKind.ATTEMPT.format(UUID.fromString(
                first("SELECT id FROM payment_attempt WHERE merchant_id = ? AND payment_id = '" + payment + "'")));
    }

    /** The reference of the payment's newest move of this kind. */
    private String move(String payment, String kind) {
        UUID id = UUID.fromString(first("SELECT move_id FROM payment_event WHERE merchant_id = ? AND payment_id = '"
                + IdKind.PAYMENT.parse(payment).orElseThrow() + "' AND kind = '" + kind
                + "_requested' ORDER BY seq DESC LIMIT 1"));
        return kind.equals("capture") ? IdKind.CAPTURE.format(id) : IdKind.VOID.format(id);
    }

    private List<String> bookedTold(UUID told) {
        String row =
                first("SELECT said || ' ' || news FROM payment_bank_event WHERE merchant_id = ? AND bank_event_id = '"
                        + told + "'");
        return row == null ? List.of() : List.of(row);
    }

    private String first(String sql) {
        return first(IdKind.MERCHANT.parse(merchant.id()).orElseThrow(), sql);
    }

    private String platform(String sql) {
        return first(io.postern.id.ReservedMerchant.PLATFORM.id(), sql);
    }

    private static String first(UUID merchantId, String sql) {
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

    private static String await(Supplier<String> question, java.util.function.Predicate<String> wanted) {
        Instant deadline = Instant.now().plus(PATIENCE);
        String answer = question.get();
        while (!wanted.test(answer) && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            answer = question.get();
        }
        assertThat(answer).matches(wanted);
        return answer;
    }

    private static void fault(String fault, String operation, long times) {
        given().contentType(ContentType.JSON)
                .body(Map.of("fault", fault, "operation", operation, "times", times))
                .post("/sandbox/faults")
                .then()
                .statusCode(200);
    }
}
