package io.postern.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.Refusal;
import io.postern.audit.Trail;
import io.postern.intake.BankForTests.Signed;
import io.restassured.response.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a bank meets at the door, and what operators see of it. */
@PosternTest
class IntakeResourceTest {
    private static final String BODY = "{\"id\":\"evt_1\",\"type\":\"test.sent\",\"data\":{}}";

    private BankForTests bank;

    @BeforeEach
    void beTheBank() {
        bank = BankForTests.sandbox();
    }

    @Test
    void takesWhatABankHasSignedAndShowsWhatItKept() {
        String id = BankForTests.newId();

        Response taken = bank.post(id, BODY);

        assertThat(taken.statusCode()).isEqualTo(202);
        assertThat(taken.<String>path("status")).isEqualTo("received");
        Response shown = asOperator("/v1/intake/" + taken.<String>path("id"));
        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(shown.<String>path("event_id")).isEqualTo(id);
        assertThat(shown.<String>path("acquirer")).isEqualTo("sandbox");
        assertThat(shown.<String>path("scheme")).isEqualTo("standard-webhooks");
        assertThat(shown.<String>path("verified_by")).startsWith("secret ");
        assertThat(shown.<Map<String, Object>>path("headers"))
                .containsOnlyKeys("webhook-id", "webhook-timestamp", "webhook-signature");
        assertThat(shown.asString()).doesNotContain("test.sent");
    }

    @Test
    void listsWhatBanksToldNewestFirst() {
        String first = bank.post(BankForTests.newId(), BODY).path("id");
        String second = bank.post(BankForTests.newId(), BODY).path("id");

        List<String> ids = asOperator("/v1/intake?acquirer=sandbox&limit=100").path("data.id");

        assertThat(ids).contains(first, second);
        assertThat(ids.indexOf(second)).isLessThan(ids.indexOf(first));
        assertThat(asOperator("/v1/intake?limit=1&starting_after=" + second).<String>path("data[0].id"))
                .isEqualTo(first);
        assertThat(asOperator("/v1/intake?acquirer=nobody").<List<String>>path("data.id"))
                .isEmpty();
        Refusal.assertIsProblem(asOperator("/v1/intake?status=lost"), 422, "invalid_value");
    }

    @Test
    void answersTheSameWhenTheSameComesAgain() throws Exception {
        String id = BankForTests.newId();
        Signed webhook = bank.sign(id, BODY);
        Response first = bank.send(webhook);

        Response again = bank.send(webhook);
        Response signedAnew = bank.send(bank.sign(id, Instant.now().getEpochSecond() - 10, BODY));

        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.asString()).isEqualTo(first.asString());
        assertThat(signedAnew.asString()).isEqualTo(first.asString());
        assertThat(Kept.ofEvent(id)).hasSize(1);
    }

    @Test
    void refusesAnotherBodyUnderAnIdThatIsTakenAndRaisesAnAlarm() throws Exception {
        String id = BankForTests.newId();
        String kept = bank.post(id, BODY).path("id");

        Response other = bank.post(id, BODY.replace("evt_1", "evt_2"));

        Refusal.assertIsProblem(other, 409, "event_id_reused");
        assertThat(other.<String>path("detail")).contains(kept);
        assertThat(Kept.ofEvent(id))
                .singleElement()
                .satisfies(event -> assertThat(event.body()).asString().isEqualTo(BODY));
        assertThat(Trail.entries("request_id = ?", other.header("Request-Id")))
                .singleElement()
                .satisfies(entry -> assertThat(entry)
                        .containsEntry("action", "bank_event.conflict")
                        .containsEntry("object", kept));
    }

    @Test
    void aForgeryCannotTakeAnIdFirst() throws Exception {
        String id = BankForTests.newId();
        BankForTests forger = new BankForTests("sandbox", "whsec_" + "A".repeat(43) + "=");

        Refusal.assertIsProblem(forger.post(id, BODY.replace("evt_1", "evt_2")), 401, "webhook_signature_invalid");
        assertThat(Kept.ofEvent(id)).isEmpty();

        assertThat(bank.post(id, BODY).statusCode()).isEqualTo(202);
        assertThat(Kept.ofEvent(id)).hasSize(1);
    }

    @Test
    void refusesWhatNothingProves() throws Exception {
        long now = Instant.now().getEpochSecond();
        String id = BankForTests.newId();
        Map<String, Response> refused = Map.of(
                "missing", given().body(BODY).post("/v1/intake/sandbox"),
                "mismatch", bank.request(bank.sign(id, BODY)).body(BODY + " ").post("/v1/intake/sandbox"),
                "stale", bank.send(bank.sign(id, now - 310, BODY)),
                "future", bank.send(bank.sign(id, now + 310, BODY)),
                "malformed", bank.send(new Signed("a.b", "" + now, "v1,AAAA", BODY.getBytes())));

        refused.forEach((reason, answer) -> {
            Refusal.assertIsProblem(answer, 401, "webhook_signature_invalid");
            assertThat(answer.<String>path("reason")).isEqualTo(reason);
        });
        assertThat(Kept.ofEvent(id)).isEmpty();
    }

    @Test
    void refusesABodyThatIsTooLarge() {
        Refusal.assertIsProblem(bank.post(BankForTests.newId(), "x".repeat(65_537)), 413, "body_too_large");
    }

    @Test
    void putsWhomItTurnsAwayOnTheTrail() throws Exception {
        Signed stale = bank.sign(BankForTests.newId(), Instant.now().getEpochSecond() - 310, BODY);

        isOnTheTrail(
                bank.sendFrom("127.0.0.78", stale)
                        .headers()
                        .firstValue("Request-Id")
                        .orElseThrow(),
                "webhook_signature_invalid");
        isOnTheTrail(BankForTests.announceFrom("127.0.0.78", 65_537), "body_too_large");
    }

    private static void isOnTheTrail(String request, String code) throws Exception {
        assertThat(Trail.await("request_id = ?", request)).singleElement().satisfies(entry -> {
            assertThat(entry).containsEntry("action", "access.refuse").containsEntry("address", "127.0.0.78");
            assertThat(entry.get("detail").toString()).contains(code, "POST /v1/intake/sandbox");
        });
    }

    @Test
    void doesNotKnowASenderThatNobodyNamed() {
        Refusal.assertIsProblem(given().body(BODY).post("/v1/intake/nobody"), 404, "not_found");
        Refusal.assertIsProblem(asOperator("/v1/intake/bev_01h455vb4pex5vsknk084sn02q"), 404, "not_found");
        Refusal.assertIsProblem(asOperator("/v1/intake/sandbox"), 404, "not_found");
    }

    @Test
    void explainsWhatItWouldHaveWantedSignedAndKeepsNothing() throws Exception {
        String id = BankForTests.newId();
        String body = "{\"card\":\"4242424242424242\"}";
        Signed webhook = bank.sign(id, body);

        Response genuine = bank.request(webhook).post("/v1/intake/sandbox/echo");
        Response changed = bank.request(webhook).body(body + " ").post("/v1/intake/sandbox/echo");

        assertThat(genuine.<Boolean>path("genuine")).isTrue();
        assertThat(genuine.<String>path("event_id")).isEqualTo(id);
        assertThat(genuine.<String>path("signed")).isEqualTo(id + "." + webhook.timestamp() + ".{\"card\":\"****\"}");
        assertThat(changed.<Boolean>path("genuine")).isFalse();
        assertThat(changed.<String>path("reason")).isEqualTo("mismatch");
        assertThat(changed.<List<String>>path("tried")).isNotEmpty().allMatch(name -> name.matches("secret \\d+"));
        assertThat(changed.asString()).doesNotContain(bank.secret().substring(6));
        assertThat(Kept.ofEvent(id)).isEmpty();
    }

    private static Response asOperator(String path) {
        return given().auth()
                .oauth2(MerchantForTests.token("operator", "mch_demo"))
                .get(path);
    }
}
