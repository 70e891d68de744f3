package io.postern.rotation;

import static io.postern.rotation.RotationsForTests.awaitFinished;
import static io.postern.rotation.RotationsForTests.begin;
import static io.postern.rotation.RotationsForTests.one;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.id.IdKind;
import io.restassured.response.Response;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Data keys are rotated while an approval waits: its body is sealed anew and what was asked for still runs. */
@PosternTest
class ApprovalBodyRotationTest {
    @Test
    void whatWaitsForAnApprovalOutlivesItsKey() throws SQLException {
        MerchantForTests merchant = MerchantForTests.open();
        String payment = merchant.post(
                        "/v1/payments",
                        "{'amount':250000,'currency':'USD','card':{'number':'4242424242424242','exp_month':12,"
                                + "'exp_year':2030}}")
                .path("id");
        String id = merchant.post(
                        "/v1/approvals",
                        "{'operation':'POST /v1/refunds','body':{'payment':'" + payment + "','amount':200000}}")
                .path("id");
        String person = given().get("/dev/token?acr=mfa&client=ada&merchant=" + merchant.id())
                .asString();
        String before = epoch(id);

        begin("data_keys");
        awaitFinished("data_keys");

        assertThat(epoch(id)).isNotEqualTo(before);
        Response approved = given().auth()
                .oauth2(person)
                .header("Idempotency-Key", MerchantForTests.newKey())
                .post("/v1/approvals/" + id + "/approve");
        assertThat(approved.<Integer>path("result.status"))
                .as(approved.asString())
                .isEqualTo(201);
        assertThat(approved.<Integer>path("body.amount")).isEqualTo(200_000);
    }

    private static String epoch(String approval) throws SQLException {
        return one("SELECT seal_epoch(body) FROM approval_body WHERE approval_id = '"
                + IdKind.APPROVAL.parse(approval).orElseThrow() + "'");
    }
}
