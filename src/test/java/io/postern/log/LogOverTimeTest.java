package io.postern.log;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.Calm;
import io.postern.MerchantForTests;
import io.postern.PostgresForTests;
import io.postern.access.OidcForTests;
import io.postern.cli.CommandForTests;
import io.postern.cli.CommandForTests.Ran;
import io.postern.contract.ContractExtension;
import io.postern.id.IdKind;
import io.postern.log.StampsForTests.Mood;
import io.postern.log.tree.SignedHead;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a log lives through: keys that change, people who are forgotten, arrears, bad rows, restores, clocks that are wrong. */
@Calm
@QuarkusTest
@WithTestResource(value = PostgresForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = OidcForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = LogDatabase.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
@ExtendWith(ContractExtension.class)
class LogOverTimeTest extends LogStandingStill {
    private static final int ARREARS = 20_000;

    @Inject
    TellMerchants tell;

    @Inject
    Entries entries;

    @Inject
    LogKeys keys;

    @Inject
    LogConfig config;

    @Inject
    TransactionNumbers numbers;

    @Inject
    CompareLog compare;

    @Inject
    Clock clock;

    @TempDir
    Path files;

    @Test
    void keepsATimeStampBesideAnAnchorThatOthersVerifyToo() throws Exception {
        Path note = newest(".note");
        Path stamp = newest(".tsr");
        assertThat(stamp.toString().replace(".tsr", ""))
                .isEqualTo(note.toString().replace(".note", ""));

        Process openssl = new ProcessBuilder(
                        "openssl",
                        "ts",
                        "-verify",
                        "-data",
                        note.toString(),
                        "-in",
                        stamp.toString(),
                        "-CAfile",
                        ConfigProvider.getConfig().getValue("postern.log.tsa-certificates", String.class))
                .redirectErrorStream(true)
                .start();
        String said = new String(openssl.getInputStream().readAllBytes());

        assertThat(openssl.waitFor()).as(said).isZero();
    }

    @Test
    void keepsNoTimeStampThatDoesNotHold() throws Exception {
        int tried = 0;
        for (Mood mood : List.of(Mood.OF_SOMETHING_ELSE, Mood.BY_A_STRANGER, Mood.AWAY)) {
            StampsForTests.feel(mood);
            pay();
            sealAll();
            await(keep.anchor());
            Path note = newest(".note");
            assertThat(note.toString()).contains(String.valueOf(state.anchoredSize()));
            assertThat(Path.of(note.toString().replace(".note", ".tsr")))
                    .as(mood.name())
                    .doesNotExist();
            tried++;
        }
        assertThat(tried).isEqualTo(3);
    }

    @Test
    void tellsAMerchantTheHeadAtMostOnceInAWhile() throws Exception {
        LogDatabase.work("UPDATE log_work SET told_at = '-infinity', told_size = 0");
        LogHead head = await(store.newest()).orElseThrow();

        await(tell.tell(head));
        await(tell.tell(head));
        pay();
        sealAll();
        await(tell.tell(await(store.newest()).orElseThrow()));

        List<String> told = new ArrayList<>();
        for (long end = System.nanoTime() + SOON.toNanos(); told.isEmpty() && System.nanoTime() < end; ) {
            told = merchant.get("/v1/events?type=log.head").path("data.data.object.head");
        }
        assertThat(told).containsExactly(head.head());
    }

    /** Numbers of cards are destroyed and people forgotten; what was said of it, and its proof, stay as they are. */
    @Test
    void provesWhatWasSaidOfACardThatIsErased() {
        String token = merchant.post(
                        "/v1/tokens",
                        "{'customer':'customer-9','card':{'number':'4242424242424242','exp_month':12,'exp_year':2030}}")
                .path("id");
        String payment = merchant.post("/v1/payments", "{'amount':1000,'currency':'USD','token':'" + token + "'}")
                .path("id");
        String receipt = merchant.get("/v1/receipts?payment=" + payment).path("data[0].id");
        sealAll();
        var before = merchant.get("/v1/receipts/" + receipt + "/proof");

        assertThat(given().auth()
                        .oauth2(merchant.token())
                        .delete("/v1/tokens/" + token)
                        .statusCode())
                .isLessThan(300);
        sealAll();

        var after = merchant.get("/v1/receipts/" + receipt + "/proof");
        Verified.holds(merchant, before);
        Verified.holds(merchant, after);
        assertThat(after.<String>path("body")).isEqualTo(before.path("body"));
        assertThat(after.<String>path("leaf_hash")).isEqualTo(before.path("leaf_hash"));
    }

    /** By an error of the database, such as a trigger of somebody's; the shops after it in the row are told all the same. */
    @Test
    void tellsTheOthersWhenOneCannotBeTold() throws Exception {
        List<MerchantForTests> shops = new ArrayList<>();
        for (int n = 0; n < 6; n++) {
            merchant = MerchantForTests.open();
            pay();
            shops.add(merchant);
        }
        sealAll();
        LogDatabase.work(
                "UPDATE log_work SET told_at = '-infinity', told_size = 0", """
                CREATE FUNCTION refuse_event() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'not this one'; END $$""", """
                CREATE TRIGGER refuse BEFORE INSERT ON event FOR EACH ROW
                WHEN (NEW.type = 'log.head' AND NEW.merchant_id <> '%s') EXECUTE FUNCTION refuse_event()""".formatted(uuid(shops.get(3))));

        await(tell.tell(await(store.newest()).orElseThrow()));

        LogDatabase.work("DROP TRIGGER refuse ON event", "DROP FUNCTION refuse_event()");
        assertThat(count("SELECT count(*) FROM event WHERE type = 'log.head' AND merchant_id = '" + uuid(shops.get(3))
                        + "'"))
                .isEqualTo(1);
        assertThat(count("SELECT count(*) FROM event WHERE type = 'log.head' AND merchant_id = '" + uuid(shops.get(0))
                        + "'"))
                .as("the fault was there")
                .isZero();
    }

    @Test
    void provesWhatWasSaidOfAPersonWhoIsForgotten() {
        Response payment = merchant.post(
                "/v1/payments",
                "{'amount':1000,'currency':'USD','card':{'number':'4242424242424242','exp_month':12,'exp_year':2030},"
                        + "'customer':{'id':'customer-10','email':'ada@example.com','ip':'203.0.113.7'}}");
        String receipt = receiptOf(payment.path("id"));
        sealAll();
        Response before = merchant.get("/v1/receipts/" + receipt + "/proof");

        Response erased = given().auth()
                .oauth2(MerchantForTests.stepUpToken("operator", "mch_demo"))
                .header("Idempotency-Key", MerchantForTests.newKey())
                .post("/v1/subjects/" + payment.path("subject") + "/erase");
        assertThat(erased.statusCode()).as(erased.asString()).isEqualTo(200);
        sealAll();

        Response after = merchant.get("/v1/receipts/" + receipt + "/proof");
        Verified.holds(merchant, before);
        Verified.holds(merchant, after);
        assertThat(after.<String>path("body")).isEqualTo(before.path("body"));
        assertThat(after.asString()).doesNotContain("ada@example.com", "203.0.113.7");
    }

    @Test
    void headsOfAnOldKeyVerifyWithNoGatewayAfterTheKeyHasChanged() throws IOException {
        String receipt = receiptOf(pay());
        sealAll();
        Path oldKeys = saved("old-keys", merchant.get("/v1/log/key"));
        Path before = saved("before", merchant.get("/v1/receipts/" + receipt + "/proof"));
        String signer = signer(await(store.newest()).orElseThrow());

        Response begun = given().auth()
                .oauth2(MerchantForTests.stepUpToken("operator", "mch_demo"))
                .contentType("application/json")
                .header("Idempotency-Key", MerchantForTests.newKey())
                .body("{}")
                .post("/v1/keys/tree_head_signer/rotate");
        assertThat(begun.statusCode()).as(begun.asString()).isEqualTo(202);
        sealUntilAnotherSigns(signer);
        await(keep.anchor());

        Path newKeys = saved("new-keys", merchant.get("/v1/log/key"));
        Path after = saved("after", merchant.get("/v1/receipts/" + receipt + "/proof"));
        assertThat(state.differs()).as("held against an anchor of either key").isNull();
        assertThat(verify(before, oldKeys).exit()).isZero();
        assertThat(verify(before, newKeys).exit()).as("old keys stay published").isZero();
        assertThat(verify(after, newKeys).exit()).isZero();
        Ran strange = verify(after, oldKeys);
        assertThat(strange.exit()).isEqualTo(1);
        assertThat(strange.said()).contains("none of the 1 keys given signed the head");
    }

    private void sealUntilAnotherSigns(String signer) {
        for (long end = System.nanoTime() + SOON.toNanos(); System.nanoTime() < end; ) {
            pay();
            sealAll();
            if (!signer(await(store.newest()).orElseThrow()).equals(signer)) {
                return;
            }
        }
        throw new AssertionError("the key has not changed");
    }

    private static String signer(LogHead head) {
        return HexFormat.of().formatHex(SignedHead.read(head.head()).keyId());
    }

    private Path saved(String name, Response answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        return Files.writeString(files.resolve(name + ".json"), answer.asString());
    }

    private static Ran verify(Path proof, Path keys) {
        return CommandForTests.run("verify-receipt", proof.toString(), "--key", keys.toString());
    }

    @Test
    void sealsWhatHasPiledUp() throws SQLException {
        plantReceipts(ARREARS);
        long before = await(store.newest()).orElseThrow().size();

        long began = System.nanoTime();
        sealAll();
        double seconds = (System.nanoTime() - began) / 1e9;

        long sealed = await(store.newest()).orElseThrow().size() - before;
        System.out.printf("sealed %d records in %.2f s: %.0f a second%n", sealed, seconds, sealed / seconds);
        assertThat(sealed).isGreaterThanOrEqualTo(ARREARS);
        assertThat(sealed / seconds).as("records a second").isGreaterThan(500);
    }

    private void plantReceipts(int many) throws SQLException {
        LogDatabase.work("""
                INSERT INTO receipt (merchant_id, id, kind, subject, body, leaf_hash)
                SELECT '%s', n.id, 'payment.captured', 'pay_x', n.body, sha256('\\x00'::bytea || convert_to(n.body, 'UTF8'))
                FROM (SELECT uuidv7() AS id, '{"fact":{"amount":1000,"number":' || g || '},"kind":"payment.captured"}' AS body
                      FROM generate_series(1, %d) g) n""".formatted(uuid(merchant), many));
    }

    /** By whoever has the gateway's login: one row must not keep all others out of the log. */
    @Test
    void goesOnPastRowsThatNobodyOfOursWrites() throws SQLException {
        MerchantForTests other = MerchantForTests.open();
        UUID endless = UUID.randomUUID();
        UUID twice = UUID.randomUUID();
        LogDatabase.work(
                planted(uuid(merchant), endless, "{\"n\":1e400}"),
                planted(uuid(merchant), twice, "{}"),
                planted(uuid(other), twice, "{}"));
        String receipt = receiptOf(pay());

        sealAll();

        Verified.holds(merchant, merchant.get("/v1/receipts/" + receipt + "/proof"));
        assertThat(await(store.positions(EntryKind.AUDIT_ENTRY, uuid(merchant), List.of(endless, twice))))
                .containsOnlyKeys(endless, twice);
        assertThat(await(store.positions(EntryKind.AUDIT_ENTRY, uuid(other), List.of(twice))))
                .containsOnlyKeys(twice);
        String entries = given().auth()
                .oauth2(MerchantForTests.token("auditor", "mch_demo"))
                .get("/v1/log/entries?from="
                        + await(store.positions(EntryKind.AUDIT_ENTRY, uuid(merchant), List.of(endless)))
                                .get(endless))
                .path("data[0].entry");
        assertThat(entries).contains(IdKind.AUDIT_ENTRY.format(endless)).contains("\"n\": 1000000");
    }

    private static String planted(UUID of, UUID id, String detail) {
        return """
                INSERT INTO audit_entry (merchant_id, id, actor, role, action, outcome, at, detail)
                VALUES ('%s', '%s', 'planted', 'system', 'schema.migrated', 'done', now(), '%s')""".formatted(of, id, detail);
    }

    @Test
    void saysNoTimeThatIsBeforeWhatItSealsOnAGatewayWhoseClockIsBehind() {
        Instant paid = Instant.now().minusSeconds(1);
        String receipt = receiptOf(pay());
        List<Unsealed> waiting = await(store.unsealed(1_000));
        assertThat(waiting).isNotEmpty();

        await(on(Clock.offset(clock, Duration.ofHours(-1))).seal(waiting));
        LogHead behind = await(store.newest()).orElseThrow();
        pay();
        await(on(Clock.offset(clock, Duration.ofHours(1))).seal(await(store.unsealed(1_000))));
        LogHead ahead = await(store.newest()).orElseThrow();
        pay();
        sealAll();

        assertThat(behind.time()).isAfter(paid).isBefore(Instant.now());
        assertThat(ahead.time()).isAfter(Instant.now());
        assertThat(await(store.newest()).orElseThrow().time())
                .as("one that is ahead takes no other along")
                .isBefore(ahead.time());
        Verified.holds(merchant, merchant.get("/v1/receipts/" + receipt + "/proof"));
        assertThat(state.differs()).isNull();
    }

    private SealLog on(Clock another) {
        return new SealLog(store, entries, keys, config, numbers, compare, state, another);
    }

    private static UUID uuid(MerchantForTests shop) {
        return IdKind.MERCHANT.parse(shop.id()).orElseThrow();
    }
}
