package io.postern.intake;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.postern.PosternTest;
import io.postern.Refusal;
import io.postern.audit.Trail;
import io.postern.id.IdKind;
import io.postern.intake.BankForTests.Signed;
import io.postern.keys.SecretsForTests;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Senders with schemes of their own, at the door of a gateway whose configuration names them. */
@PosternTest
@TestProfile(SendersProfile.class)
class SendersTest {
    /** The key pair that RFC 9421 (appendix B.1.4) published for tests. */
    static final String PUBLIC_KEY = "JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=";

    private static final String ADDRESS = "http://127.0.0.1:%d/v1/intake/signing-bank";
    private static final String PRIVATE_KEY = "MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF";

    private static final Map<String, byte[]> SECRETS = new ConcurrentHashMap<>();

    @Inject
    SecretsForTests secrets;

    @Inject
    KeptEvents events;

    @Inject
    MeterRegistry meters;

    @Test
    void takesTheStripishOnesByTheirOwnId() throws Exception {
        byte[] secret = secretOf("stripish");
        String id = "evt_" + UUID.randomUUID();
        String body = "{\"id\":\"" + id + "\",\"type\":\"charge.test\"}";
        String time = String.valueOf(Instant.now().getEpochSecond());

        Response taken = stripish(time, hmac(secret, time + "." + body), body);
        Response again = stripish(time, hmac(secret, time + "." + body), body);
        Response forged = stripish(time, hmac(secret, time + "." + body), body.replace("charge", "refund"));
        Response nameless = stripish(time, hmac(secret, time + ".{}"), "{}");

        assertThat(taken.statusCode()).as(taken.asString()).isEqualTo(202);
        assertThat(again.<String>path("id")).isEqualTo(taken.path("id"));
        Refusal.assertIsProblem(forged, 401, "webhook_signature_invalid");
        Refusal.assertIsProblem(nameless, 400, "missing_field");
        assertThat(Kept.ofEvent(id)).singleElement().satisfies(kept -> {
            assertThat(kept.scheme()).isEqualTo("stripe");
            assertThat(kept.text()).isEqualTo(body);
        });
    }

    private static Response stripish(String time, byte[] signature, String body) {
        return given().contentType("application/octet-stream")
                .header(
                        "Stripe-Signature",
                        "t=" + time + ",v1=" + HexFormat.of().formatHex(signature))
                .body(body.getBytes(UTF_8))
                .post("/v1/intake/stripish");
    }

    @Test
    void answersTheAdyenishOnesInTheirOwnWords() throws Exception {
        byte[] secret = secretOf("adyenish");
        String reference = "PSP" + UUID.randomUUID().toString().replace("-", "");
        String signed = reference + "::Shop:att_1:100:EUR:AUTHORISATION:true";
        String body =
                """
                {"live":"false","notificationItems":[{"NotificationRequestItem":{"pspReference":"%s",
                "merchantAccountCode":"Shop","merchantReference":"att_1","amount":{"value":100,"currency":"EUR"},
                "eventCode":"AUTHORISATION","success":"true","eventDate":"%s","additionalData":{"hmacSignature":"%s"}}}]}
                """.formatted(reference, Instant.now(), Base64.getEncoder().encodeToString(hmac(secret, signed)));

        Response taken = adyenish(body);
        Response again = adyenish(body.replace("\"live\":\"false\"", "\"live\": \"false\""));
        Response forged = adyenish(body.replace(":100,", ":999,"));

        assertThat(taken.statusCode()).as(taken.asString()).isEqualTo(202);
        assertThat(taken.asString()).isEqualTo("[accepted]");
        assertThat(taken.contentType()).startsWith("text/plain");
        assertThat(again.statusCode()).isEqualTo(202);
        Refusal.assertIsProblem(forged, 401, "webhook_signature_invalid");
        assertThat(Kept.ofEvent(reference + ":AUTHORISATION:true")).hasSize(1);
    }

    @Test
    void noticesAnotherWordingOfWhatCameToNothing() throws Exception {
        byte[] secret = secretOf("adyenish");
        String reference = "PSP" + UUID.randomUUID().toString().replace("-", "");
        String eventId = reference + ":AUTHORISATION:true";
        String signed = reference + "::mch_demo:order-1:100:EUR:AUTHORISATION:true";
        String body =
                """
                {"live":"false","notificationItems":[{"NotificationRequestItem":{"pspReference":"%s",
                "merchantAccountCode":"mch_demo","merchantReference":"order-1","amount":{"value":100,"currency":"EUR"},
                "eventCode":"AUTHORISATION","success":true,"eventDate":"%s","additionalData":{"hmacSignature":"%s"}}}]}
                """.formatted(reference, Instant.now(), Base64.getEncoder().encodeToString(hmac(secret, signed)));
        Response first = adyenish(body);
        UUID kept = Kept.ofEvent(eventId).getFirst().id();
        events.awaitFacts(kept, "rejected told_by_another_bank");

        Response theSame = adyenish(body);
        Response unlike = adyenish(body.replace("\"success\":true", "\"success\":\"true\""));
        Response onceMore = adyenish(body.replace("\"live\":\"false\"", "\"live\":\"true\""));

        assertThat(List.of(first, theSame, unlike, onceMore))
                .extracting(Response::statusCode)
                .containsOnly(202);
        assertThat(Trail.entries("action = 'bank_event.conflict' AND object = ?", IdKind.BANK_EVENT.format(kept)))
                .as("of the first that is unlike, and of no other within the hour")
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry).containsEntry("request_id", unlike.header("Request-Id"));
                    assertThat(entry.get("detail").toString()).contains("kept_one", "rejected");
                });
    }

    @Test
    void raisesAnAlarmForAGenuineEventWhoseIdLooksLikeACardNumber() throws Exception {
        byte[] secret = secretOf("stripish");
        String body = "{\"id\":\"evt_4242424242424242\",\"type\":\"charge.test\"}";
        String time = String.valueOf(Instant.now().getEpochSecond());

        Response refused = stripish(time, hmac(secret, time + "." + body), body);
        Response again = stripish(time, hmac(secret, time + "." + body), body);

        Refusal.assertIsProblem(refused, 422, "invalid_value");
        Refusal.assertIsProblem(again, 422, "invalid_value");
        assertThat(Trail.entries("actor = 'stripish' AND detail->>'reason' = 'event_id_like_card_number'"))
                .as("once an hour")
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry).containsEntry("request_id", refused.header("Request-Id"));
                    assertThat(entry.get("detail").toString())
                            .contains("stripish", "evt_****************")
                            .doesNotContain("4242");
                });
        assertThat(meters.counter("postern.intake.refused", "sender", "stripish", "reason", "event_id_like_card_number")
                        .count())
                .isEqualTo(2);
    }

    private static Response adyenish(String body) {
        return given().contentType("application/octet-stream")
                .body(body.getBytes(UTF_8))
                .post("/v1/intake/adyenish");
    }

    @Test
    void believesAnHttpSignatureForThisAddressAlone() throws Exception {
        String id = "evt_" + UUID.randomUUID();
        byte[] body = ("{\"id\":\"" + id + "\",\"type\":\"test.sent\"}").getBytes(UTF_8);
        String address = ADDRESS.formatted(RestAssured.port);

        HttpResponse<String> elsewhere = signed(body, address.replace("signing-bank", "sandbox"));
        HttpResponse<String> taken = signed(body, address);

        assertThat(elsewhere.statusCode()).as(elsewhere.body()).isEqualTo(401);
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
        assertThat(Kept.ofEvent(id)).singleElement().satisfies(kept -> {
            assertThat(kept.acquirer()).isEqualTo("bankone");
            assertThat(kept.verifiedBy()).isEqualTo("key bank-2026");
        });
    }

    private static HttpResponse<String> signed(byte[] body, String address) throws Exception {
        String digest = "sha-256=:"
                + Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-256").digest(body)) + ":";
        String input = "(\"@method\" \"@target-uri\" \"content-digest\" \"content-type\");created="
                + Instant.now().getEpochSecond() + ";keyid=\"bank-2026\"";
        String base = "\"@method\": POST\n\"@target-uri\": " + address + "\n\"content-digest\": " + digest
                + "\n\"content-type\": application/json\n\"@signature-params\": " + input;
        Signature key = Signature.getInstance("Ed25519");
        key.initSign(KeyFactory.getInstance("Ed25519")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(PRIVATE_KEY))));
        key.update(base.getBytes(UTF_8));
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(ADDRESS.formatted(RestAssured.port)))
                            .header("Content-Type", "application/json")
                            .header("Content-Digest", digest)
                            .header("Signature-Input", "sig1=" + input)
                            .header("Signature", "sig1=:" + Base64.getEncoder().encodeToString(key.sign()) + ":")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void aSecretThatWasTakenAwayFailsAtOnceAndANewOneServesAtOnce() throws Exception {
        BankForTests before = BankForTests.sandbox();

        secrets.put("sandbox");
        BankForTests after = until(bank -> !bank.secret().equals(before.secret()));

        assertThat(before.post(BankForTests.newId(), "{}").statusCode()).isEqualTo(202);
        assertThat(after.post(BankForTests.newId(), "{}").statusCode()).isEqualTo(202);

        secrets.destroyAllButTheNewest("sandbox");

        Refusal.assertIsProblem(before.post(BankForTests.newId(), "{}"), 401, "webhook_signature_invalid");
        assertThat(after.post(BankForTests.newId(), "{}").statusCode()).isEqualTo(202);
    }

    /** The secrets are read anew once a second at most. */
    private static BankForTests until(Predicate<BankForTests> is) {
        Instant deadline = Instant.now().plusSeconds(20);
        BankForTests bank = BankForTests.sandbox();
        while (!is.test(bank) && Instant.now().isBefore(deadline)) {
            bank = BankForTests.sandbox();
        }
        assertThat(is.test(bank)).isTrue();
        return bank;
    }

    @Test
    void holdsASenderToItsNetworks() {
        Response elsewhere = given().body("{}").post("/v1/intake/inner");

        Refusal.assertIsProblem(elsewhere, 403, "address_not_allowed");
        assertThat(elsewhere.<String>path("detail")).contains("127.0.0.1").doesNotContain("198.51.100");
    }

    @Test
    void strangersMayFailAFewTimesAndShutNobodyOut() throws Exception {
        BankForTests bank = BankForTests.sandbox();
        BankForTests forger = new BankForTests("sandbox", "whsec_" + "A".repeat(43) + "=");
        String shared = "127.0.0.81"; // of the bank and of a forger: both are behind it
        String strangers = "127.0.0.82";
        assertThat(bank.sendFrom(shared, good(bank)).statusCode()).isEqualTo(202);

        int limited = 0;
        for (int n = 0; n < 3 * SendersProfile.MOST_STRANGERS; n++) {
            assertThat(forger.sendFrom(shared, good(forger)).statusCode()).isEqualTo(401);
            int status = forger.sendFrom(strangers, good(forger)).statusCode();
            assertThat(status).isIn(401, 429);
            limited += status == 429 ? 1 : 0;
        }

        assertThat(limited).isGreaterThanOrEqualTo(SendersProfile.MOST_STRANGERS);
        assertThat(bank.sendFrom(strangers, good(bank)).statusCode()).isEqualTo(429);
        assertThat(bank.sendFrom(shared, good(bank)).statusCode()).isEqualTo(202);
        assertThat(bank.sendFrom("127.0.0.83", good(bank)).statusCode()).isEqualTo(202);
    }

    private static Signed good(BankForTests bank) {
        return bank.sign(BankForTests.newId(), "{}");
    }

    /** Made once: a second one within the second in which the first was read would not be believed yet. */
    private byte[] secretOf(String sender) {
        return SECRETS.computeIfAbsent(sender, secrets::put);
    }

    private static byte[] hmac(byte[] secret, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        return mac.doFinal(text.getBytes(UTF_8));
    }
}
