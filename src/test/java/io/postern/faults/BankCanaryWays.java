package io.postern.faults;

import static io.postern.MerchantForTests.json;
import static io.restassured.RestAssured.given;

import io.postern.faults.Canaries.Canary;
import io.postern.intake.BankForTests;
import io.postern.intake.BankForTests.Signed;
import io.restassured.response.Response;
import java.util.List;
import java.util.function.Function;

/** Every way a card can come in a bank's webhook: in a body that is kept, in one that is refused, and around it. */
final class BankCanaryWays {
    private BankCanaryWays() {}

    static List<Function<Canary, Response>> all() {
        BankForTests bank = BankForTests.sandbox();
        BankForTests forger = new BankForTests("sandbox", "whsec_" + "A".repeat(43) + "=");
        return List.of(
                canary -> bank.post(BankForTests.newId(), body(canary)),
                canary -> bank.post(BankForTests.newId(), canary.card() + canary.spaced()),
                canary -> twice(bank, canary),
                canary -> bank.post(canary.number(), body(canary)),
                canary -> forger.post(BankForTests.newId(), body(canary)),
                canary -> forger.post(canary.number(), body(canary)),
                canary -> bank.send(new Signed(
                        BankForTests.newId(),
                        canary.number(),
                        "v1,AAAA",
                        body(canary).getBytes())),
                canary -> signedWith(bank, canary, " v1," + canary.number()),
                canary -> signedWith(bank, canary, " " + canary.card()),
                canary -> given().body(body(canary)).post("/v1/intake/" + canary.number()),
                canary -> given().body(body(canary)).post("/v1/intake/sandbox?card=" + canary.number()),
                canary -> bank.request(bank.sign(BankForTests.newId(), body(canary)))
                        .post("/v1/intake/sandbox/echo"),
                canary -> forger.request(forger.sign(BankForTests.newId(), body(canary)))
                        .post("/v1/intake/sandbox/echo"),
                canary -> bank.post(BankForTests.newId(), body(canary) + " ".repeat(66_000)));
    }

    private static Response twice(BankForTests bank, Canary canary) {
        String id = BankForTests.newId();
        bank.post(id, body(canary));
        return bank.post(id, body(canary) + " ");
    }

    private static Response signedWith(BankForTests bank, Canary canary, String more) {
        Signed webhook = bank.sign(BankForTests.newId(), body(canary));
        return bank.send(new Signed(webhook.id(), webhook.timestamp(), webhook.signature() + more, webhook.body()));
    }

    private static String body(Canary canary) {
        return json("{'id':'evt_1','type':'" + canary.marker() + "','data':{'card':" + canary.card() + ",'reference':'"
                + canary.number() + "'}}");
    }
}
