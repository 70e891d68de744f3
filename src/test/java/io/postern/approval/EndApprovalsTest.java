package io.postern.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.Refusal;
import io.postern.access.Caller;
import io.postern.access.Scope;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.id.IdKind;
import io.postern.id.Ids;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Approvals as a gateway leaves them that died, or that nobody decided about in time: planted, and ended by the worker. */
@PosternTest
class EndApprovalsTest {
    private static final Duration LIFE = Duration.ofHours(24);

    @Inject
    ApprovalStore store;

    @Inject
    ApprovalWork work;

    @Inject
    Approvables verbs;

    @Inject
    SealedBodies bodies;

    @Inject
    RunApproval run;

    @Inject
    Idempotency idempotency;

    @Inject
    KeyRing keyRing;

    @Inject
    Database database;

    @Inject
    Ids ids;

    private MerchantForTests merchant;
    private UUID merchantId;
    private MerchantKeys keys;
    private Desk desk;
    private String payment;

    @BeforeEach
    void takeALargePayment() {
        merchant = MerchantForTests.open();
        merchantId = IdKind.MERCHANT.parse(merchant.id()).orElseThrow();
        keys = await(keyRing.of(merchantId));
        desk = Desk.of(merchant);
        payment = Desk.paid(merchant, 250_000);
    }

    @Test
    void runsOnceWhatWasApprovedWhenTheGatewayDiedBeforeTheRun() throws SQLException {
        Approval approved = approved();
        String key = MerchantForTests.newKey();
        plant(approved, Optional.of(key));

        Response end = desk.awaitResult(approved.publicId());

        assertThat(end.<Integer>path("result.status")).isEqualTo(201);
        assertThat(refunded()).isEqualTo(120_000);
        assertThat(Desk.facts(approved.publicId())).containsExactly("approved", "executed");
        awaitNoWork(approved);
        assertThat(refunds()).hasSize(1);
        assertThat(Desk.found("SELECT detail->>'approved_by' FROM audit_entry WHERE object = '"
                        + end.path("result.object_id") + "'"))
                .containsExactly("demo-merchant-" + merchant.id() + "-ada");
        // the approver comes back for the answer that it never got
        Response replayed = Desk.approve(desk.person(), approved.publicId(), key);
        assertThat(replayed.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(replayed.asString()).isEqualTo(end.asString());
    }

    @Test
    void findsWhatTheRunDidWhenTheGatewayDiedAfterIt() throws SQLException {
        Approval approved = approved();
        String refund = await(verbs.named(approved.operation())
                        .run(
                                approved.asRequester(Scope.REFUNDS_WRITE),
                                approved.publicId(),
                                new Wish(null, bodies.open(keys, approved))))
                .json();
        plant(approved, Optional.empty());

        Response end = desk.awaitResult(approved.publicId());

        assertThat(refund).contains(end.<String>path("result.object_id"));
        assertThat(refunds()).hasSize(1);
        assertThat(refunded()).isEqualTo(120_000);
    }

    @Test
    void runsOnceHoweverManyTakeItUp() throws SQLException {
        Approval approved = approved();
        plant(approved, Optional.empty());

        List<Uni<Approval>> workers = IntStream.range(0, 10)
                .mapToObj(n -> run.run(approved, keys, Optional.empty()))
                .toList();
        await(Uni.join().all(workers).andCollectFailures());

        assertThat(desk.awaitResult(approved.publicId()).<Integer>path("result.status"))
                .isEqualTo(201);
        assertThat(refunds()).hasSize(1);
        assertThat(Desk.facts(approved.publicId())).containsExactly("approved", "executed");
    }

    @Test
    void refusesARequesterWhoseRoleHasLostTheScope() throws SQLException {
        Approval approved = approved("risk_analyst");
        plant(approved, Optional.empty());

        assertThat(desk.awaitResult(approved.publicId()).<String>path("result.code"))
                .isEqualTo("insufficient_scope");
        assertThat(refunded()).isZero();
    }

    @Test
    void triesAgainWhileTheRunIsNotAnsweredYet() throws SQLException {
        Approval approved = approved();
        Claim running = runOf(approved);
        await(database.of(merchantId)
                .write(List.of(idempotency.take(running, ids.next())))); // somebody runs it, and has no answer yet
        plant(approved, Optional.empty());

        awaitTries(approved, 1);

        assertThat(desk.read(approved.publicId()).<Object>path("result")).isNull();
        assertThat(Desk.facts(approved.publicId())).containsExactly("approved");
        await(database.of(merchantId)
                .write(List.of(idempotency.keep(
                        running.key(), keys, Answer.created("{\"id\":\"ref_01h455vb4pex5vsknk084sn02q\"}")))));
        hasten(approved);
        assertThat(desk.awaitResult(approved.publicId()).<String>path("result.object_id"))
                .isEqualTo("ref_01h455vb4pex5vsknk084sn02q");
        assertThat(refunds()).isEmpty();
    }

    @Test
    void givesUpWhenItCouldNotRunForAsLongAsApprovalsLive() throws SQLException {
        Instant longAgo = Instant.now().minus(LIFE).minusSeconds(120).truncatedTo(ChronoUnit.MILLIS);
        Approval approved = asked("merchant", longAgo)
                .decided(
                        ApprovalStatus.APPROVED,
                        "demo-merchant-" + merchant.id() + "-ada",
                        null,
                        longAgo.plusSeconds(60));
        await(database.of(merchantId).write(List.of(idempotency.take(runOf(approved), ids.next()))));
        plant(approved, Optional.empty());

        Response end = desk.awaitResult(approved.publicId());

        assertThat(end.<String>path("result.code")).isEqualTo("idempotency_key_in_use");
        assertThat(Desk.facts(approved.publicId())).containsExactly("approved", "failed");
        assertThat(refunded()).isZero();
    }

    @Test
    void answersTheApproverHowThingsStandWhileTheRunIsNotAnswered() throws SQLException {
        String id = desk.askedForRefund(payment, 120_000);
        Lookup<Optional<Approval>> lookup = store.lookup(merchantId, Desk.uuid(id));
        Approval asked = await(
                database.of(merchantId).read(lookup).map(row -> lookup.in(row).orElseThrow()));
        Claim running = runOf(
                asked.decided(ApprovalStatus.APPROVED, "demo-merchant-" + merchant.id() + "-ada", null, Instant.now()));
        await(database.of(merchantId).write(List.of(idempotency.take(running, ids.next()))));
        String key = MerchantForTests.newKey();

        Response approved = Desk.approve(desk.person(), id, key);

        assertThat(approved.<String>path("status")).as(approved.asString()).isEqualTo("approved");
        assertThat(approved.<Object>path("result")).isNull();
        assertThat(Desk.approve(desk.person(), id, key).asString()).isEqualTo(approved.asString());
        await(database.of(merchantId)
                .write(List.of(idempotency.keep(running.key(), keys, Answer.created("{\"id\":\"ref_x\"}")))));
        hasten(asked);
        assertThat(desk.awaitResult(id).<String>path("result.object_id")).isEqualTo("ref_x");
    }

    @Test
    void letsNobodyApproveWhenTheTimeIsOver() throws SQLException {
        Approval late = asked("merchant", Instant.now().minus(LIFE).minusSeconds(60));
        await(database.of(merchantId)
                .write(List.of(store.request(late), store.body(late)))); // before any worker looked
        String id = late.publicId();

        assertThat(desk.read(id).<String>path("status")).isEqualTo("expired");
        Response refused = Refusal.expect(merchant, () -> desk.approve(id), 409, "illegal_state", null);
        assertThat(refused.<String>path("approval_status")).isEqualTo("expired");
        Refusal.expect(merchant, () -> desk.deny(id, "{}"), 409, "illegal_state", null);

        await(database.of(merchantId).write(List.of(work.untilDecided(late))));

        awaitNoWork(late);
        assertThat(Desk.facts(id)).containsExactly("expired");
        assertThat(Desk.found(
                        "SELECT actor || ' ' || role FROM audit_entry WHERE action = 'approval.expire' AND object = '"
                                + id + "'"))
                .containsExactly("approval system");
        assertThat(Desk.found("SELECT 1 FROM receipt WHERE subject = '" + id + "'"))
                .isEmpty();
        assertThat(desk.read(id).<String>path("decided_by")).isNull();
        Refusal.assertIsProblem(desk.approve(id), 409, "illegal_state");
        assertThat(desk.get("/v1/approvals?status=expired").<List<String>>path("data.id"))
                .containsExactly(id);
        assertThat(refunded()).isZero();
    }

    private Approval approved() {
        return approved("merchant");
    }

    private Approval approved(String role) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return asked(role, now.minusSeconds(90))
                .decided(
                        ApprovalStatus.APPROVED, "demo-merchant-" + merchant.id() + "-ada", null, now.minusSeconds(60));
    }

    private Approval asked(String role, Instant at) {
        Instant asked = at.truncatedTo(ChronoUnit.MILLIS);
        UUID id = ids.next();
        return new Approval(
                merchantId,
                id,
                "POST /v1/refunds",
                null,
                null,
                new Approval.Requester("demo-merchant-" + merchant.id(), role, "192.0.2.1", "req_test"),
                asked,
                asked.plus(LIFE),
                bodies.seal(keys, id, MerchantForTests.json("{'payment':'" + payment + "','amount':120000}")),
                null,
                null);
    }

    /** What transaction 1 of an approval writes, and then nothing more. */
    private void plant(Approval approved, Optional<String> approversKey) {
        List<Insert> parts = new ArrayList<>(List.of(
                store.request(approved),
                store.body(approved),
                store.decide(approved),
                work.untilRun(approved, approversKey.orElse(null))));
        approversKey.ifPresent(key -> parts.add(idempotency.take(claim(approved, key), approved.id())));
        await(database.of(merchantId).write(parts));
    }

    private Claim claim(Approval approved, String key) {
        Caller approver = new Caller(
                merchantId,
                approved.decision().by(),
                "merchant",
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                "192.0.2.1",
                "req_test");
        return idempotency.claim(
                approver, keys, key, "POST /v1/approvals/" + approved.publicId() + "/approve", Map.of());
    }

    /** The claim of the run itself, as the refund's own verb makes it. */
    private Claim runOf(Approval approved) {
        Map<String, Object> request = new HashMap<>(Map.of("payment", payment, "amount", 120_000));
        request.put("reason", null);
        return idempotency.claim(
                approved.asRequester(Scope.REFUNDS_WRITE), keys, approved.publicId(), "POST /v1/refunds", request);
    }

    private void awaitTries(Approval approval, int tries) throws SQLException {
        Instant deadline = Instant.now().plusSeconds(30);
        String work = "SELECT 1 FROM approval_work WHERE approval_id = '" + approval.id() + "' AND tries >= " + tries;
        while (Desk.found(work).isEmpty()) {
            assertThat(Instant.now()).isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private void hasten(Approval approval) {
        await(database.of(merchantId)
                .query("UPDATE approval_work SET due_at = now() WHERE approval_id = $1", approval.id()));
    }

    private void awaitNoWork(Approval approval) throws SQLException {
        Instant deadline = Instant.now().plusSeconds(30);
        String work = "SELECT 1 FROM approval_work WHERE approval_id = '" + approval.id() + "'";
        while (!Desk.found(work).isEmpty()) {
            assertThat(Instant.now()).isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private List<?> refunds() {
        return merchant.get("/v1/refunds?payment=" + payment).path("data");
    }

    private int refunded() {
        return merchant.get("/v1/payments/" + payment).path("amount_refunded");
    }

    private static <T> T await(Uni<T> result) {
        return result.await().atMost(Duration.ofSeconds(30));
    }
}
