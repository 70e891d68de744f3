package io.postern.log;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.MerchantForTests;
import io.postern.PostgresForTests;
import io.postern.access.OidcForTests;
import io.postern.contract.ContractExtension;
import io.postern.id.IdKind;
import io.postern.log.StampsForTests.Mood;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.health.api.Wellness;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever keeps records out of the log, or heads out of the directory of anchors, is said. */
@QuarkusTest
@WithTestResource(value = PostgresForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = OidcForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = LogDatabase.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
@ExtendWith(ContractExtension.class)
class LogHinderedTest extends LogStandingStill {
    @Inject
    CompareLog compare;

    @Inject
    @Wellness
    LogWellness wellness;

    /** The server counts transactions from the beginning, and the old records carry numbers that it has not come to. */
    @Test
    void refusesToGoOnAfterARestoreFromADumpUntilTheRunbookWasFollowed() throws Exception {
        LogDatabase.work(
                "ALTER TABLE receipt DISABLE TRIGGER records_stay",
                "UPDATE receipt SET transaction_id = '5000000000'",
                "ALTER TABLE receipt ENABLE ALWAYS TRIGGER records_stay",
                "UPDATE log_mark SET transaction_id = '5000000000', entry_id = (SELECT max(id::text)::uuid FROM receipt)"
                        + " WHERE kind = 'receipt'");
        String receipt = receiptOf(pay());

        await(seal.seal());

        assertThat(state.told().getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
        assertThat(told("state")).isEqualTo("differs");
        assertThat(told("hindrance"))
                .contains("the mark of receipt is at transaction 5000000000", "After a restore from a dump");
        LogDatabase.work("UPDATE log_mark SET transaction_id = '4' WHERE kind = 'receipt'");
        assertThatThrownBy(() -> await(seal.turn()))
                .as("the server has come to the mark, and what was written meanwhile stands before it")
                .isInstanceOf(LogBroken.class)
                .hasMessageContaining("5000000000");
        assertThat(await(store.positions(EntryKind.RECEIPT, uuid(merchant), List.of(uuidOf(receipt)))))
                .as("the fault is there")
                .isEmpty();

        LogDatabase.asOwner(runbook());
        sealAll();

        Verified.holds(merchant, merchant.get("/v1/receipts/" + receipt + "/proof"));
        assertThat(await(store.waitsSince())).as("nothing waits").isEmpty();
        String later = receiptOf(pay());
        sealAll();
        Verified.holds(merchant, merchant.get("/v1/receipts/" + later + "/proof"));
        assertThat(count("SELECT count(*) - count(DISTINCT (of_merchant, entry_id, kind)) FROM log_leaf"))
                .isZero();
        await(seal.seal());
        assertThat(told("state")).isEqualTo("ok");
    }

    private static String runbook() throws IOException {
        String page = Files.readString(Path.of("docs/runbooks/anchor-disagrees-with-the-log.md"));
        String behind = page.substring(page.indexOf("## After a restore from a dump"));
        int begin = behind.indexOf("```sql") + 6;
        return behind.substring(begin, behind.indexOf("```", begin));
    }

    @Test
    void findsARecordOfATransactionThatIsStillToComeAndGoesOnPastIt() throws SQLException {
        UUID planted = UUID.randomUUID();
        assertThat(strays("receipt")).isEmpty();
        LogDatabase.work("""
                INSERT INTO receipt (merchant_id, id, kind, subject, body, leaf_hash, transaction_id)
                SELECT merchant_id, '%s', kind, subject, body, leaf_hash, '6000000000' FROM receipt LIMIT 1""".formatted(planted));
        String receipt = receiptOf(pay());
        sealUntilProven(receipt);
        await(wellness.measure());

        assertThat(strays("receipt")).containsExactly(IdKind.RECEIPT.format(planted));
        assertThat(told("state")).isEqualTo("ahead");
        assertThat(told("ahead")).contains(IdKind.RECEIPT.format(planted), "6000000000");
        Verified.holds(merchant, merchant.get("/v1/receipts/" + receipt + "/proof"));

        LogDatabase.work(
                "ALTER TABLE receipt DISABLE TRIGGER records_stay",
                "DELETE FROM receipt WHERE id = '" + planted + "'",
                "ALTER TABLE receipt ENABLE ALWAYS TRIGGER records_stay");
        await(wellness.measure());
        assertThat(told("state")).isEqualTo("ok");
    }

    @Test
    void findsAPostingThatNoJournalHas() throws SQLException {
        assertThat(strays("posting")).isEmpty();
        LogDatabase.work("""
                DO $$ BEGIN
                    SET LOCAL session_replication_role = replica;
                    ALTER TABLE posting DISABLE TRIGGER guard;
                    INSERT INTO posting (merchant_id, id, journal_id, debit_account, credit_account, currency, amount)
                    SELECT merchant_id, 7000000000, uuidv7(), debit_account, credit_account, currency, 99900 FROM posting LIMIT 1;
                    ALTER TABLE posting ENABLE ALWAYS TRIGGER guard;
                END $$""");

        assertThat(strays("posting")).containsExactly("7000000000");

        LogDatabase.work(
                "ALTER TABLE posting DISABLE TRIGGER records_stay",
                "DELETE FROM posting WHERE id = 7000000000",
                "ALTER TABLE posting ENABLE ALWAYS TRIGGER records_stay");
    }

    /** All pages of them. */
    private static List<String> strays(String kind) {
        List<String> strays = new ArrayList<>();
        for (String after = ""; after != null; ) {
            var page = given().auth()
                    .oauth2(MerchantForTests.token("auditor", "mch_demo"))
                    .get("/v1/log/strays?kind=" + kind + after);
            assertThat(page.statusCode()).as(page.asString()).isEqualTo(200);
            strays.addAll(page.path("data.id"));
            after = page.path("next_cursor") == null ? null : "&after=" + page.path("next_cursor");
        }
        return strays;
    }

    @Test
    void takesADirectoryThatIsNotMountedForNoneThatNothingWasAnchoredIn() throws IOException {
        Path away = anchors.resolveSibling(anchors.getFileName() + "-away");
        Files.move(anchors, away);
        try {
            await(compare.compare());
            assertThat(state.differs()).contains("anchored in another directory", "anchor-directory.id is missing");
            Files.createDirectory(anchors); // the mount point, empty
            pay();
            await(keep.anchor());

            assertThat(state.differs()).contains("anchor-directory.id is missing");
            assertThatThrownBy(() -> await(seal.turn())).isInstanceOf(LogBroken.class);
            assertThat(anchors).isEmptyDirectory();

            Files.writeString(anchors.resolve("anchor-directory.id"), UUID.randomUUID() + "\n");
            await(compare.compare());
            assertThat(state.differs()).contains("says");
            Files.delete(anchors.resolve("anchor-directory.id"));
        } finally {
            Files.deleteIfExists(anchors);
            Files.move(away, anchors);
        }
        await(compare.compare());
        assertThat(state.differs()).isNull();
        sealAll();
    }

    @Test
    void asksAgainForATimeStampThatItDidNotGet() throws IOException {
        StampsForTests.feel(Mood.AWAY);
        pay();
        sealAll();
        await(keep.anchor());
        Path stamp = Path.of(newest(".note").toString().replace(".note", ".tsr"));
        assertThat(stamp).doesNotExist();

        StampsForTests.feel(Mood.HONEST);
        await(keep.anchor());

        assertThat(stamp).as("nothing new was to be anchored").exists();
    }

    @Test
    void saysThatItCannotAnchor() throws IOException {
        Path inTheWay = Files.createDirectory(anchors.resolve("anchor-99999999999999999999.note"));

        await(keep.keep());

        assertThat(told("state")).isEqualTo("unanchored");
        assertThat(told("unanchored")).contains("directory");
        Files.delete(inTheWay);
        await(keep.keep());
        assertThat(told("state")).isEqualTo("ok");
        assertThat(state.told().getData().orElseThrow()).containsKey("anchor_seconds");
    }

    /** Storage that keeps whatever was once written keeps what another one left unfinished, too. */
    @Test
    void anchorsWhereNothingCanBeRemoved() throws IOException {
        Path kept =
                Files.createDirectories(anchors.resolve(".anchor-1.note.tmp").resolve("held"));
        pay();
        sealAll();
        long before = state.anchoredSize();

        await(keep.keep());

        assertThat(state.anchoredSize()).isGreaterThan(before);
        assertThat(told("state")).isEqualTo("ok");
        Files.delete(kept);
        Files.delete(kept.getParent());
    }

    private String told(String name) {
        Object value = state.told().getData().orElseThrow().get(name);
        return value == null ? "" : value.toString();
    }

    private static UUID uuid(MerchantForTests shop) {
        return IdKind.MERCHANT.parse(shop.id()).orElseThrow();
    }

    private static UUID uuidOf(String receipt) {
        return IdKind.RECEIPT.parse(receipt).orElseThrow();
    }
}
