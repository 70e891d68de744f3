package io.postern.approval;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators can have approved: terms of merchants, rotations of keys, erasures and holds. Each happens once. */
@PosternTest
class OperatorApprovalTest {
    private static final String KEY = "number_pepper";

    private Desk desk;

    @BeforeEach
    void openTheDesk() {
        desk = Desk.ofThePlatform();
    }

    @Test
    void changesAMerchantsTerms() throws SQLException {
        MerchantForTests merchant = MerchantForTests.open();
        String id = desk.asked("{'operation':'PATCH /v1/merchants/{id}','path_id':'" + merchant.id()
                + "','body':{'plan':{'payment_limit':777}}}");
        assertThat(limit(merchant)).isEqualTo(10_000_000);

        Response approved = desk.approve(id);
        Desk.approve(desk.colleague(), id);

        assertThat(approved.<Integer>path("result.status"))
                .as(approved.asString())
                .isEqualTo(200);
        assertThat(approved.<String>path("result.object_id")).isEqualTo(merchant.id());
        assertThat(limit(merchant)).isEqualTo(777);
        assertThat(Desk.found("SELECT actor || ' ' || (detail->>'approved_by') || ' '"
                        + " || (detail->'old'->'plan'->>'payment_limit') FROM audit_entry"
                        + " WHERE action = 'merchant.update' AND object = '" + merchant.id() + "'"))
                .containsExactly("demo-operator-mch_demo demo-operator-mch_demo-ada 10000000");
    }

    @Test
    void rotatesAKey() throws SQLException {
        awaitNoRotation();
        long before = rotations();
        String id = desk.asked("{'operation':'POST /v1/keys/{name}/rotate','path_id':'" + KEY + "'}");

        Response approved = desk.approve(id);

        assertThat(approved.<Integer>path("result.status"))
                .as(approved.asString())
                .isEqualTo(202);
        assertThat(approved.<String>path("result.object_id")).isEqualTo(KEY);
        assertThat(rotations()).isEqualTo(before + 1);
        assertThat(Desk.found("SELECT detail->>'approved_by' FROM audit_entry WHERE action = 'key.rotate'"
                        + " AND detail->>'approval' = '" + id + "'"))
                .containsExactly("demo-operator-mch_demo-ada");
        awaitNoRotation();
    }

    @Test
    void holdsReleasesAndErasesAPerson() throws SQLException {
        MerchantForTests merchant = MerchantForTests.open();
        String subject = merchant.post(
                        "/v1/payments",
                        "{'amount':1000,'currency':'USD','card':{'number':'4242424242424242','exp_month':12,"
                                + "'exp_year':2030},'customer':{'id':'c-1','email':'ada@example.com'}}")
                .path("subject");
        String hold = desk.approve(desk.asked("{'operation':'POST /v1/subjects/{id}/holds','path_id':'" + subject
                        + "','body':{'kind':'legal_hold','reason':'case-1'}}"))
                .path("result.object_id");
        String erase = "{'operation':'POST /v1/subjects/{id}/erase','path_id':'" + subject + "'}";

        Response held = desk.approve(desk.asked(erase));
        Response released = desk.approve(desk.asked(
                "{'operation':'DELETE /v1/subjects/{id}/holds/{hold}','path_id':'" + subject + "/" + hold + "'}"));
        Response erased = desk.approve(desk.asked(erase));

        assertThat(hold).startsWith("hld_");
        assertThat(held.<String>path("result.code")).isEqualTo("erasure_on_hold");
        assertThat(released.<String>path("result.object_id"))
                .as(released.asString())
                .isEqualTo(hold);
        assertThat(erased.<Integer>path("result.status")).as(erased.asString()).isEqualTo(200);
        assertThat(erased.<String>path("result.object_id")).isEqualTo(subject);
        assertThat(given().auth()
                        .oauth2(desk.machine())
                        .get("/v1/subjects/" + subject)
                        .<String>path("status"))
                .isEqualTo("erased");
        assertThat(Desk.found("SELECT action || ' ' || (detail->>'approved_by') FROM audit_entry WHERE object = '"
                        + subject + "' ORDER BY id"))
                .isEqualTo(List.of(
                        "subject.hold demo-operator-mch_demo-ada",
                        "subject.release demo-operator-mch_demo-ada",
                        "subject.erase demo-operator-mch_demo-ada"));
    }

    private static int limit(MerchantForTests merchant) {
        return given().auth()
                .oauth2(Desk.token("role=operator"))
                .get("/v1/merchants/" + merchant.id())
                .path("plan.payment_limit");
    }

    private static long rotations() throws SQLException {
        return Long.parseLong(Desk.found("SELECT count(*) FROM key_rotation WHERE name = '" + KEY + "'")
                .getFirst());
    }

    private void awaitNoRotation() {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(3));
        while ("running".equals(desk.get("/v1/keys/" + KEY + "/rotation").path("status"))) {
            assertThat(Instant.now()).isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }
}
