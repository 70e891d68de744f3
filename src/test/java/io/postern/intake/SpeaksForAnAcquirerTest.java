package io.postern.intake;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.id.IdKind;
import io.postern.keys.SecretsForTests;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A sender with a name, a scheme and words of its own tells what the acquirer did that payments go to. */
@PosternTest
@TestProfile(SpeaksForAnAcquirerTest.Unbounded.class)
class SpeaksForAnAcquirerTest {
    /** The same senders, without the few strangers that another test uses up. */
    public static class Unbounded extends SendersProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> keys = new HashMap<>(super.getConfigOverrides());
            keys.remove("postern.limit.refused-authentication");
            return keys;
        }
    }

    @Inject
    SecretsForTests secrets;

    @Inject
    KeptEvents events;

    @AfterEach
    void leaveNothingTurned() {
        given().post("/sandbox/reset_faults").then().statusCode(200);
    }

    @Test
    void itsWordEndsAPaymentThatTheBankDidNotAnswer() throws Exception {
        byte[] secret = secrets.putAndTell("shaped");
        MerchantForTests merchant = MerchantForTests.open();
        Response unknown = unanswered(merchant);

        Response taken = tell("shaped", secret, merchant.id(), attempt(merchant), 1_000);

        assertThat(taken.statusCode()).as(taken.asString()).isEqualTo(202);
        events.awaitFacts(id(taken), "processed applied");
        assertThat(merchant.get("/v1/payments/" + unknown.path("id")).<String>path("status"))
                .isEqualTo("succeeded");
    }

    @Test
    void anotherAmountThanWasAskedForHasNoEffect() throws Exception {
        byte[] secret = secrets.putAndTell("shaped");
        MerchantForTests merchant = MerchantForTests.open();
        unanswered(merchant);

        Response taken = tell("shaped", secret, merchant.id(), attempt(merchant), 999);

        events.awaitFacts(id(taken), "rejected another_amount");
    }

    @Test
    void whoSpeaksForAnotherAcquirerHasNoEffect() throws Exception {
        byte[] secret = secrets.putAndTell("adyenish");
        MerchantForTests merchant = MerchantForTests.open();
        unanswered(merchant);

        tell("adyenish", secret, merchant.id(), attempt(merchant), 1_000);

        UUID kept = Kept.ofEvent(psp(merchant.id()) + ":AUTHORISATION:true")
                .getFirst()
                .id();
        events.awaitFacts(kept, "rejected told_by_another_bank");
    }

    private static Response unanswered(MerchantForTests merchant) {
        given().contentType(ContentType.JSON)
                .body(Map.of("fault", "error_500", "operation", "inquire", "times", Long.MAX_VALUE))
                .post("/sandbox/faults")
                .then()
                .statusCode(200);
        Response unknown = merchant.post(
                "/v1/payments",
                "{'amount':1000,'currency':'USD','card':{'number':'4242424242424242','exp_month':12,'exp_year':2030,"
                        + "'cvc':'123'},'metadata':{'sandbox':'reset'}}");
        assertThat(unknown.<String>path("status")).isEqualTo("processing");
        return unknown;
    }

    private static Response tell(String sender, byte[] secret, String merchant, String attempt, long amount)
            throws Exception {
        String signed = "%s::%s:%s:%d:USD:AUTHORISATION:true".formatted(psp(merchant), merchant, attempt, amount);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        String body = """
                {"live":"false","notificationItems":[{"NotificationRequestItem":{"pspReference":"%s",
                "merchantAccountCode":"%s","merchantReference":"%s","amount":{"value":%d,"currency":"USD"},
                "eventCode":"AUTHORISATION","eventDate":"%s","success":"true",
                "additionalData":{"hmacSignature":"%s"}}}]}
                """.formatted(
                        psp(merchant),
                        merchant,
                        attempt,
                        amount,
                        Instant.now(),
                        Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(UTF_8))));
        return given().contentType("application/octet-stream")
                .body(body.getBytes(UTF_8))
                .post("/v1/intake/" + sender);
    }

    private static String psp(String merchant) {
        return "PSP" + merchant.substring(4);
    }

    private static UUID id(Response taken) {
        assertThat(taken.statusCode()).as(taken.asString()).isEqualTo(202);
        return IdKind.BANK_EVENT.parse(taken.path("id")).orElseThrow();
    }

    private static String attempt(MerchantForTests merchant) throws SQLException {
        UUID merchantId = IdKind.MERCHANT.parse(merchant.id()).orElseThrow();
        try (Connection database = PostgresForTests.ofMerchant(merchantId);
                PreparedStatement query = database.prepareStatement("SELECT id FROM payment_attempt");
                ResultSet rows = query.executeQuery()) {
            assertThat(rows.next()).isTrue();
            return IdKind.ATTEMPT.format(rows.getObject(1, UUID.class));
        }
    }
}
