package io.postern.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.Refusal;
import io.postern.access.OwnTokens;
import io.postern.id.IdKind;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@PosternTest
class ApprovalResourceTest {
    private static final long MUCH = 250_000;

    @Inject
    OwnTokens tokens;

    private MerchantForTests merchant;
    private Desk desk;
    private String payment;

    @BeforeEach
    void takeALargePayment() {
        merchant = MerchantForTests.open();
        desk = Desk.of(merchant);
        payment = Desk.paid(merchant, MUCH);
    }

    @Test
    void makesALargeRefundOnceASecondPersonHasApproved() throws SQLException {
        String id = desk.askedForRefund(payment, 200_000);
        assertThat(refunded()).isZero();

        Response approved = desk.approve(id);

        assertThat(approved.statusCode()).as(approved.asString()).isEqualTo(200);
        assertThat(approved.<String>path("status")).isEqualTo("approved");
        assertThat(approved.<Integer>path("result.status")).isEqualTo(201);
        assertThat(approved.<String>path("requested_by")).isEqualTo("demo-merchant-" + merchant.id());
        assertThat(approved.<String>path("decided_by")).isEqualTo("demo-merchant-" + merchant.id() + "-ada");
        assertThat(approved.<Integer>path("body.amount")).isEqualTo(200_000);
        assertThat(refunded()).isEqualTo(200_000);
        String refund = approved.path("result.object_id");
        assertThat(merchant.get("/v1/refunds/" + refund).<Integer>path("amount"))
                .isEqualTo(200_000);
        assertThat(Desk.found("SELECT sum(p.amount) FROM posting p JOIN journal j ON j.merchant_id = p.merchant_id"
                        + " AND j.id = p.journal_id WHERE j.kind = 'refund_created' AND j.merchant_id = '"
                        + IdKind.MERCHANT.parse(merchant.id()).orElseThrow() + "'"))
                .containsExactly("200000");
        assertThat(Desk.facts(id)).containsExactly("approved", "executed");
        assertThat(Desk.found("SELECT 1 FROM approval_work WHERE approval_id = '" + Desk.uuid(id) + "'"))
                .isEmpty();
        assertThat(desk.read(id).asString()).isEqualTo(approved.asString());
    }

    @Test
    void putsEveryStepOnTheTrailAndTheDecisionIntoAReceipt() throws SQLException {
        String id = desk.askedForRefund(payment, 200_000);
        String refund = desk.approve(id).path("result.object_id");
        String machine = "demo-merchant-" + merchant.id();

        assertThat(Desk.found("SELECT action || ' ' || actor FROM audit_entry WHERE object = '" + id + "' ORDER BY id"))
                .containsExactly(
                        "approval.request " + machine,
                        "approval.grant " + machine + "-ada",
                        "approval.execute " + machine);
        assertThat(Desk.found("SELECT actor || ' ' || (detail->>'approved_by') || ' ' || (detail->>'approval')"
                        + " FROM audit_entry WHERE action = 'refund.create' AND object = '" + refund + "'"))
                .containsExactly(machine + " " + machine + "-ada " + id);
        List<Map<String, String>> receipts =
                merchant.get("/v1/receipts?kind=approval.granted").path("data");
        assertThat(receipts).singleElement().satisfies(receipt -> {
            assertThat(receipt.get("subject")).isEqualTo(id);
            assertThat(receipt.get("body")).contains("POST /v1/refunds", machine + "-ada", "ticket-4711");
        });
    }

    @Test
    void doesNothingThatWasDenied() throws SQLException {
        String id = desk.askedForRefund(payment, 200_000);

        Response denied = desk.deny(id, "{'reason':'ticket-4712'}");

        assertThat(denied.statusCode()).as(denied.asString()).isEqualTo(200);
        assertThat(denied.<String>path("status")).isEqualTo("denied");
        assertThat(denied.<String>path("decision_reason")).isEqualTo("ticket-4712");
        assertThat(denied.<Object>path("result")).isNull();
        assertThat(desk.deny(id, "{}").asString()).isEqualTo(denied.asString());
        Response late = desk.approve(id);
        Refusal.assertIsProblem(late, 409, "illegal_state");
        assertThat(late.<String>path("approval_status")).isEqualTo("denied");
        assertThat(refunded()).isZero();
        assertThat(Desk.facts(id)).containsExactly("denied");
        assertThat(merchant.get("/v1/receipts?kind=approval.denied").<List<String>>path("data.subject"))
                .containsExactly(id);
        assertThat(Desk.found("SELECT action FROM audit_entry WHERE object = '" + id + "' ORDER BY id"))
                .containsExactly("approval.request", "approval.deny");
    }

    @Test
    void neverLetsTheRequesterDecide() {
        String id = desk.askedForRefund(payment, 200_000);
        String sameClient = Desk.token("acr=mfa&merchant=" + merchant.id());

        Refusal.expect(merchant, () -> Desk.approve(sameClient, id), 403, "approver_is_requester", null);
        Refusal.expect(merchant, () -> Desk.deny(sameClient, id, "{}"), 403, "approver_is_requester", null);

        assertThat(desk.read(id).<String>path("status")).isEqualTo("pending");
    }

    @Test
    void wantsASecondFactorOfWhoDecides() {
        String id = desk.askedForRefund(payment, 200_000);
        String client = "demo-merchant-" + merchant.id() + "-ada";
        long now = Instant.now().getEpochSecond();

        for (Map<String, Object> login : List.<Map<String, Object>>of(
                Map.of(), Map.of("acr", "pwd", "auth_time", now), Map.of("acr", "mfa", "auth_time", now - 301))) {
            String weak = token(client, login, "");
            Refusal.expect(merchant, () -> Desk.approve(weak, id), 401, "insufficient_user_authentication", null);
            Refusal.expect(merchant, () -> Desk.deny(weak, id, "{}"), 401, "insufficient_user_authentication", null);
        }
        String fresh = token(client, Map.of("acr", "mfa", "auth_time", now), "");
        assertThat(Desk.approve(fresh, id).statusCode()).isEqualTo(200);
    }

    @Test
    void showsNothingToAnotherMerchant() {
        String id = desk.askedForRefund(payment, 200_000);
        Desk stranger = Desk.of(MerchantForTests.open());

        Refusal.expect(merchant, () -> stranger.read(id), 404, "not_found", null);
        Refusal.expect(merchant, () -> stranger.approve(id), 404, "not_found", null);
        Refusal.expect(merchant, () -> stranger.deny(id, "{}"), 404, "not_found", null);
        Refusal.expect(merchant, () -> Desk.ofThePlatform().approve(id), 404, "not_found", null);
        assertThat(stranger.get("/v1/approvals").<List<?>>path("data")).isEmpty();
        Refusal.assertIsProblem(stranger.get("/v1/approvals?merchant=" + merchant.id()), 404, "not_found");
    }

    @Test
    void letsAnAuditorReadButNotDecide() {
        String id = desk.askedForRefund(payment, 200_000);
        String auditor = Desk.token("role=auditor&acr=mfa");
        Desk readers = new Desk(auditor, auditor, auditor);

        assertThat(readers.read(id).<String>path("id")).isEqualTo(id);
        assertThat(readers.get("/v1/approvals?merchant=" + merchant.id()).<List<String>>path("data.id"))
                .containsExactly(id);
        Refusal.assertIsProblem(readers.approve(id), 403, "insufficient_scope");
    }

    @Test
    void wantsTheScopeOfTheOperationFromBoth() {
        long now = Instant.now().getEpochSecond();
        String id = desk.askedForRefund(payment, 200_000);
        String narrow = token("narrow", Map.of("acr", "mfa", "auth_time", now), "approvals:write approvals:read");

        Refusal.expect(merchant, () -> Desk.approve(narrow, id), 403, "insufficient_scope", null);
        Refusal.expect(
                merchant, () -> Desk.ask(narrow, Desk.refund(payment, 200_000)), 403, "insufficient_scope", null);
        Refusal.expect(
                merchant,
                () -> desk.ask("{'operation':'PATCH /v1/merchants/{id}','path_id':'" + merchant.id() + "','body':{}}"),
                403,
                "insufficient_scope",
                null);
    }

    @Test
    void answersTheSameHoweverOftenItIsApproved() throws SQLException {
        String id = desk.askedForRefund(payment, 200_000);
        String key = MerchantForTests.newKey();
        Response first = Desk.approve(desk.person(), id, key);

        Response replayed = Desk.approve(desk.person(), id, key);
        Response again = desk.approve(id);
        Response byAnother = Desk.approve(desk.colleague(), id);

        assertThat(first.<String>path("status")).isEqualTo("approved");
        assertThat(replayed.asString()).isEqualTo(first.asString());
        assertThat(replayed.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.asString()).isEqualTo(first.asString());
        assertThat(byAnother.asString()).isEqualTo(first.asString());
        assertThat(refunded()).isEqualTo(200_000);
        assertThat(Desk.facts(id)).containsExactly("approved", "executed");
        Refusal.assertIsProblem(desk.deny(id, "{}"), 409, "illegal_state");
    }

    @Test
    void asksOnceHoweverOftenItIsSentWithOneKey() {
        String key = MerchantForTests.newKey();

        Response first = merchant.post("/v1/approvals", key, Desk.refund(payment, 200_000));
        Response retry = merchant.post("/v1/approvals", key, Desk.refund(payment, 200_000));
        Response other = merchant.post("/v1/approvals", key, Desk.refund(payment, 200_001));

        assertThat(retry.asString()).isEqualTo(first.asString());
        assertThat(retry.header("Idempotent-Replayed")).isEqualTo("true");
        Refusal.assertIsProblem(other, 422, "idempotency_key_reused");
        assertThat(desk.get("/v1/approvals").<List<?>>path("data")).hasSize(1);
    }

    @Test
    void saysWhyWhatWasApprovedWasRefusedAndLeavesNothingHalfDone() throws SQLException {
        String tooMuch = desk.askedForRefund(payment, MUCH + 1);
        String unknown = desk.askedForRefund("pay_01h455vb4pex5vsknk084sn02q", 200_000);

        Response refused = desk.approve(tooMuch);
        Response notFound = desk.approve(unknown);

        assertThat(refused.<String>path("status")).isEqualTo("approved");
        assertThat(refused.<Map<String, Object>>path("result"))
                .containsEntry("status", 409)
                .containsEntry("code", "illegal_state")
                .containsEntry("object_id", null);
        assertThat(notFound.<String>path("result.code")).isEqualTo("not_found");
        assertThat(refunded()).isZero();
        assertThat(Desk.facts(tooMuch)).containsExactly("approved", "failed");
        assertThat(Desk.found("SELECT 1 FROM refund r JOIN merchant m ON m.merchant_id = r.merchant_id"
                        + " WHERE r.payment_id = '"
                        + IdKind.PAYMENT.parse(payment).orElseThrow() + "'"))
                .isEmpty();
        assertThat(Desk.approve(desk.colleague(), tooMuch).asString()).isEqualTo(refused.asString());
    }

    @Test
    void holdsTheRunToWhatTheMerchantHasThen() {
        MerchantForTests poor = MerchantForTests.open(false);
        Desk theirs = Desk.of(poor);
        String theirPayment = Desk.paid(poor, MUCH);
        String id = theirs.askedForRefund(theirPayment, MUCH); // the fee is gone from the funds

        assertThat(theirs.approve(id).<String>path("result.code")).isEqualTo("insufficient_merchant_balance");
        assertThat(poor.get("/v1/payments/" + theirPayment).<Integer>path("amount_refunded"))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "{'body':{}} | 400 | missing_field | operation",
                "{'operation':'POST /v1/payments','body':{}} | 422 | invalid_value | operation",
                "{'operation':'GET /v1/refunds'} | 422 | invalid_value | operation",
                "{'operation':'POST /v1/refunds','nonsense':1} | 400 | unknown_field | nonsense",
                "{'operation':'POST /v1/refunds','body':[]} | 400 | invalid_type | body",
                "{'operation':'POST /v1/refunds'} | 400 | missing_field | body.payment",
                "{'operation':'POST /v1/refunds','body':{'amount':1}} | 400 | missing_field | body.payment",
                "{'operation':'POST /v1/refunds','body':{'payment':'{p}','amount':0}} | 422 | invalid_value | body.amount",
                "{'operation':'POST /v1/refunds','body':{'payment':'{p}','amount':1.0}} | 400 | invalid_type | body.amount",
                "{'operation':'POST /v1/refunds','body':{'payment':'{p}','amount':'1'}} | 400 | invalid_type | body.amount",
                "{'operation':'POST /v1/refunds','body':{'payment':'{p}','reason':'whim'}} | 422 | invalid_value | body.reason",
                "{'operation':'POST /v1/refunds','body':{'payment':'{p}','more':1}} | 400 | unknown_field | body.more",
                "{'operation':'POST /v1/refunds','body':{'payment':'nobody'}} | 404 | not_found | -",
                "{'operation':'POST /v1/refunds','body':{'payment':'4242424242424242'}} | 422 | invalid_value | body",
                "{'operation':'POST /v1/refunds','path_id':'x','body':{'payment':'{p}'}} | 422 | invalid_value | path_id",
                "{'operation':'POST /v1/refunds','path_id':'X','body':{'payment':'{p}'}} | 422 | invalid_value | path_id",
                "{'operation':'POST /v1/refunds','body':{'payment':'{p}'},'reason':'a b'} | 422 | invalid_value | reason"
            })
    void refusesABodyAsTheOperationWouldAndNamesTheField(String body, int status, String code, String param) {
        Refusal.expect(merchant, () -> desk.ask(body.replace("{p}", payment)), status, code, param);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "{'operation':'PATCH /v1/merchants/{id}','body':{}} | 400 | missing_field | path_id",
                "{'operation':'PATCH /v1/merchants/{id}','path_id':'mch_nobody','body':{}} | 404 | not_found | -",
                "{'operation':'PATCH /v1/merchants/{id}','path_id':'mch_demo','body':{'plan':{'payment_limit':0}}}"
                        + " | 422 | invalid_value | body.plan.payment_limit",
                "{'operation':'PATCH /v1/merchants/{id}','path_id':'mch_demo','body':{'plan':{'limit':1}}}"
                        + " | 400 | unknown_field | body.plan.limit",
                "{'operation':'PATCH /v1/merchants/{id}','path_id':'mch_demo','body':{'mode':'gateway_only'}}"
                        + " | 422 | invalid_value | body.mode",
                "{'operation':'POST /v1/keys/{name}/rotate','path_id':'no_key'} | 404 | not_found | -",
                "{'operation':'POST /v1/keys/{name}/rotate','path_id':'data_keys','body':{'wish':1}}"
                        + " | 400 | unknown_field | body.wish",
                "{'operation':'POST /v1/subjects/{id}/erase','path_id':'nobody'} | 404 | not_found | -",
                "{'operation':'POST /v1/subjects/{id}/erase','path_id':'sub_01h455vb4pex5vsknk084sn02q','body':{'a':1}}"
                        + " | 400 | unknown_field | body.a",
                "{'operation':'POST /v1/subjects/{id}/holds','path_id':'sub_01h455vb4pex5vsknk084sn02q',"
                        + "'body':{'kind':'legal_hold','reason':'c','until':'2020-01-01T00:00:00Z'}}"
                        + " | 422 | invalid_value | body.until",
                "{'operation':'DELETE /v1/subjects/{id}/holds/{hold}','path_id':'sub_01h455vb4pex5vsknk084sn02q'}"
                        + " | 422 | invalid_value | path_id"
            })
    void refusesWhatOperatorsAskWronglyToo(String body, int status, String code, String param) {
        Response answer = Desk.ofThePlatform().ask(body);

        Refusal.assertIsProblem(answer, status, code);
        assertThat(answer.<String>path("param")).isEqualTo(param);
    }

    @Test
    void listsWhatWaitsAndWhatDoesNot() {
        String first = desk.askedForRefund(payment, 200_000);
        String second = desk.askedForRefund(payment, 10_000);
        String third = desk.askedForRefund(payment, 10_001);
        desk.approve(first);
        desk.deny(second, "{}");

        assertThat(listed("")).containsExactly(third, second, first);
        assertThat(listed("?status=pending")).containsExactly(third);
        assertThat(listed("?status=approved")).containsExactly(first);
        assertThat(listed("?status=denied")).containsExactly(second);
        assertThat(listed("?status=expired")).isEmpty();
        assertThat(listed("?limit=1&starting_after=" + third)).containsExactly(second);
        Refusal.assertIsProblem(desk.get("/v1/approvals?status=whatever"), 422, "invalid_value");
        Refusal.assertIsProblem(desk.get("/v1/approvals?starting_after=pay_x"), 422, "invalid_value");
    }

    private List<String> listed(String query) {
        return desk.get("/v1/approvals" + query).path("data.id");
    }

    private int refunded() {
        return merchant.get("/v1/payments/" + payment).path("amount_refunded");
    }

    private String token(String client, Map<String, Object> login, String scope) {
        Map<String, Object> claims = new java.util.HashMap<>(login);
        claims.put("role", "merchant");
        claims.put("merchant_id", merchant.id());
        claims.put("scope", scope);
        return tokens.issue(client, claims, Duration.ofMinutes(5)).await().atMost(Duration.ofSeconds(20));
    }
}
