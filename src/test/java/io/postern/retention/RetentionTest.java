package io.postern.retention;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.MerchantForTests;
import io.postern.PostgresForTests;
import io.postern.access.OidcForTests;
import io.postern.acquirer.DisputeStatus;
import io.postern.archive.ArchiveDirectory;
import io.postern.cli.CommandForTests.Ran;
import io.postern.contract.ContractExtension;
import io.postern.id.IdKind;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.util.PSQLException;

/** A shop's receipts of long ago go into files, leave the table, and come back as they were; each month here is one test's own. */
@QuarkusTest
@WithTestResource(value = PostgresForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = OidcForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = RetentionDatabase.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
@ExtendWith(ContractExtension.class)
class RetentionTest extends OldReceipts {
    private static final int MANY = 1_234;

    @Inject
    ArchiveReceipts archive;

    @Test
    void leaveTheTableForAFileAndComeBackAsTheyWere() throws Exception {
        String dispute = dispute(DisputeStatus.NEEDS_RESPONSE);
        dispute(DisputeStatus.WON);
        List<String> receipts = plant(MANY);
        Map<String, String> before = answers(receipts);
        byte[] pack = pack(dispute);

        await(keep.look());
        assertThat(rows()).as("nothing leaves by being archived").isEqualTo(MANY);
        assertThat(release()).contains(MANY + " receipts left the table, of " + MANY);

        assertThat(rows()).isZero();
        String file = "receipts-" + month + ".jsonl.gz";
        for (String receipt : List.of(receipts.getFirst(), receipts.getLast())) {
            Response gone = merchant.get("/v1/receipts/" + receipt);
            assertThat(gone.statusCode()).isEqualTo(410);
            assertThat(gone.<String>path("code")).isEqualTo("receipt_archived");
            assertThat(gone.<String>path("file")).isEqualTo(file);
            assertThat(gone.<String>path("month")).isEqualTo(month.toString());
            Response proof = merchant.get("/v1/receipts/" + receipt + "/proof");
            assertThat(proof.<String>path("archived_in")).isEqualTo(file);
            assertThat(proof.<String>path("body")).isNull();
            Ran read = verify(Files.writeString(elsewhere.resolve("proof.json"), proof.asString()));
            assertThat(read.said()).contains("is entry", "the head was signed by", "in the file " + file);
            assertThat(read.exit()).as("of the text nobody can say").isEqualTo(2);
            assertThat(verify(line(file, receipt)).exit())
                    .as("the file's line is the whole proof")
                    .isZero();
        }
        MerchantForTests stranger = MerchantForTests.open();
        assertThat(stranger.get("/v1/receipts/" + receipts.getFirst()).statusCode())
                .isEqualTo(404);
        assertThat(stranger.get("/v1/receipts/" + receipts.getFirst() + "/proof")
                        .statusCode())
                .isEqualTo(404);
        assertThat(merchant.get("/v1/receipts?created_before=" + month.plusMonths(1) + "-01T00:00:00Z")
                        .<List<Object>>path("data"))
                .isEmpty();
        assertThat(pack(dispute)).as("a pack says what it lacks").isNotEqualTo(pack);

        assertThat(restore()).contains(MANY + " receipts are back, of " + MANY);

        assertThat(answers(receipts)).isEqualTo(before);
        assertThat(pack(dispute)).as("the pack, byte for byte").isEqualTo(pack);
        assertThat(merchant.get("/v1/receipts/" + receipts.getFirst() + "/proof")
                        .<String>path("body"))
                .isNotNull();
        assertThat(onTheTrail())
                .containsExactly(
                        "receipt.archived",
                        "receipt.release_begun",
                        "receipt.released",
                        "receipt.restore_begun",
                        "receipt.restored");
        assertThat(release()).contains(MANY + " receipts left the table");
        assertThat(rows()).isZero();
        assertThat(release()).contains("released before");
    }

    @Test
    void stayWhileADisputeIsOpenAndAreLetGoWhenItIsOver() throws Exception {
        plant(3);
        dispute(DisputeStatus.NEEDS_RESPONSE);

        await(keep.look());
        assertThat(archived()).isZero();
        assertThat(told()).contains("has an open dispute");

        dispute(DisputeStatus.WON);
        await(keep.look());
        assertThat(archived()).isEqualTo(1);
        assertThat(told()).isEmpty();
    }

    @Test
    void stayWhileTheirPersonIsUnderHold() throws Exception {
        payment = pay(",'customer':{'id':'customer-8','email':'ada@example.com'}");
        plant(3);
        String operator = MerchantForTests.stepUpToken("operator", "mch_demo");
        String subject = merchant.get("/v1/payments/" + payment).path("subject");
        String hold = given().auth()
                .oauth2(operator)
                .contentType("application/json")
                .header("Idempotency-Key", UUID.randomUUID())
                .body("{\"kind\":\"legal_hold\",\"reason\":\"case-1\"}")
                .post("/v1/subjects/" + subject + "/holds")
                .path("id");

        await(keep.look());
        assertThat(archived()).isZero();
        assertThat(told()).contains("is under hold");

        assertThat(given().auth()
                        .oauth2(operator)
                        .delete("/v1/subjects/" + subject + "/holds/" + hold)
                        .statusCode())
                .isEqualTo(200);
        await(keep.look());
        assertThat(archived()).isEqualTo(1);
    }

    /** What comes up between the archive and the release is seen by the database itself. */
    @Test
    void areNotLetGoWhenADisputeWasOpenedAfterTheyWereArchived() throws Exception {
        plant(3);
        await(keep.look());
        dispute(DisputeStatus.NEEDS_RESPONSE);

        assertThatThrownBy(this::release)
                .isInstanceOf(PSQLException.class)
                .hasMessageContaining("kept by an open_dispute");

        assertThat(rows()).isEqualTo(3);
        assertThat(onTheTrail()).containsExactly("receipt.archived");
    }

    /** The number of a signed manifest belongs to its month: whatever comes up since, the run that was cut off is finished. */
    @Test
    void areArchivedBeforeOthersWhenARunWasCutOffAfterItSignedOfThem() throws Exception {
        plant(3);
        cutOff();
        assertThat(archived()).isZero();
        assertThat(manifests()).isEqualTo(facts() + 1);
        assertThat(state.told().getData().orElseThrow()).containsEntry("state", "stuck");
        assertThat(turnsTaken()).as("another instance may have its try").isZero();
        dispute(DisputeStatus.NEEDS_RESPONSE);
        YearMonth earlier = month.minusMonths(60);
        try (Connection owner = RetentionDatabase.owner()) {
            RetentionDatabase.plant(owner, merchantId, uuid(pay("")), earlier, 1);
        }
        awaitSealed();

        await(keep.look());

        assertThat(archived()).isEqualTo(1);
        assertThat(state.told().getData().orElseThrow()).containsEntry("state", "ok");
        assertThat(turnsTaken()).isEqualTo(1);
        assertThat(RetentionDatabase.count("SELECT count(*) FROM receipt_archive WHERE month = '" + earlier + "-01'"))
                .isEqualTo(1);
        assertThat(manifests()).isEqualTo(facts());
        assertThatThrownBy(this::release).hasMessageContaining("kept by an open_dispute");
        assertThat(rows()).isEqualTo(3);
    }

    /** As a gateway does that lost its turn and goes on with the months that were due when it had it. */
    @Test
    void areSignedOfOnceWhenAnotherInstanceWasFirst() throws Exception {
        plant(3);
        await(keep.look());
        long before = manifests();

        await(archive.archive(new ArchiveDirectory(directory, UUID.randomUUID()), month));

        assertThat(manifests()).isEqualTo(before).isEqualTo(facts());
        assertThat(onTheTrail()).containsExactly("receipt.archived");
    }

    /** The fact cannot be inserted, as when the database goes away at that moment. */
    private void cutOff() throws SQLException {
        run("ALTER TABLE receipt_archive ADD CONSTRAINT cut_off CHECK (false) NOT VALID");
        try {
            await(keep.look());
        } finally {
            run("ALTER TABLE receipt_archive DROP CONSTRAINT cut_off");
        }
    }

    private long manifests() {
        String[] manifests = directory.toFile().list((place, name) -> name.startsWith("receipts-manifest-"));
        return manifests == null ? 0 : manifests.length;
    }

    private static long turnsTaken() throws SQLException {
        return RetentionDatabase.count("SELECT count(*) FROM receipt_archive_work WHERE until > now()");
    }

    private static long facts() throws SQLException {
        return RetentionDatabase.count("SELECT count(*) FROM receipt_archive");
    }

    @Test
    void stayWhenOneOfThemIsInNoHead() throws Exception {
        plant(3);
        try (Connection late = RetentionDatabase.owner()) {
            late.setAutoCommit(false); // sealed only when every older transaction is over
            try (Connection other = RetentionDatabase.owner()) {
                late.createStatement().execute("SELECT pg_current_xact_id()");
                RetentionDatabase.plant(other, merchantId, uuid(payment), month, 1);
            }
            await(keep.look());
            assertThat(archived()).isZero();
            assertThat(told()).isEqualTo("kept: it is not wholly sealed");
            assertThat(directory.resolve("receipts-" + month + ".jsonl.gz")).doesNotExist();
            late.rollback();
        }
        awaitSealed();
        await(keep.look());
        assertThat(archived()).isEqualTo(1);
    }

    @Test
    void areNotArchivedBeforeTheirTime() throws Exception {
        YearMonth young = YearMonth.now(ZoneOffset.UTC).minusMonths(24);
        try (Connection owner = RetentionDatabase.owner()) {
            RetentionDatabase.plant(owner, merchantId, uuid(payment), young, 1);
        }
        awaitSealed();

        assertThat(await(store.due(24))).doesNotContain(young);
        assertThat(await(store.due(23))).contains(young);
        assertThatThrownBy(() -> KeepRetention.refuseTooFew(23)).hasMessageContaining("must be at least 24");
        assertThatThrownBy(() -> run("""
                INSERT INTO receipt_archive (merchant_id, number, month, receipts, first_id, last_id, file, bytes, file_hash,
                                             tree_size, manifest_hash, before_hash, key_id, location)
                SELECT '00000000-0000-7000-8000-000000000001', 1 + coalesce(max(number), 0), '%s-01', 1, uuidv7(), uuidv7(), 'x', 1,
                       sha256(''), 1, sha256(''), (array_agg(manifest_hash ORDER BY number DESC))[1], 'k', 'x'
                FROM receipt_archive""".formatted(young))).hasMessageContaining("old_enough");
    }

    /** Nobody's hand but the release's takes a receipt out, and the release's none that is not in the file. */
    @Test
    void areLostToNobodysHand() throws Exception {
        List<String> receipts = plant(5);
        String id = uuid(IdKind.RECEIPT, receipts.getFirst());
        assertRefused("DELETE FROM receipt WHERE id = '" + id + "'");
        await(keep.look());
        assertRefused("DELETE FROM receipt WHERE id = '" + id + "'");
        assertRefused("""
                INSERT INTO archived_receipt (merchant_id, id, month, kind, payment_id, fact_seq, created_at)
                SELECT merchant_id, id, '%s-01', kind, payment_id, fact_seq, created_at FROM receipt WHERE id = '%s';
                DELETE FROM receipt WHERE id = '%s'""".formatted(month, id, id));

        run(begun());
        try (Connection owner = RetentionDatabase.owner()) { // of the month, but later than its file
            String late = RetentionDatabase.plant(owner, merchantId, uuid(payment), month, 1)
                    .getFirst();
            awaitSealed();
            assertRefused("""
                    INSERT INTO archived_receipt (merchant_id, id, month, kind, created_at)
                    VALUES ('%1$s', '%2$s', '%3$s-01', 'payment.captured', now());
                    DELETE FROM receipt WHERE id = '%2$s'""".formatted(merchantId, uuid(IdKind.RECEIPT, late), month));
        }
        for (String table : List.of("receipt", "archived_receipt", "receipt_archive", "receipt_archive_move")) {
            for (String role : List.of("postern_app", "postern_worker", "postern_auditor")) {
                assertThat(RetentionDatabase.one("SELECT has_table_privilege('%s', '%s', 'DELETE, UPDATE, TRUNCATE')"
                                .formatted(role, table)))
                        .isEqualTo("f");
            }
        }
        for (String role : List.of("postern_app", "postern_worker", "postern_auditor")) {
            assertThat(RetentionDatabase.one(
                            "SELECT has_table_privilege('%s', 'receipt_archive_move', 'INSERT') OR has_table_privilege('%s', 'archived_receipt', 'INSERT')"
                                    .formatted(role, role)))
                    .isEqualTo("f");
        }
        assertThat(release()).as("the release that had begun goes on").contains("5 receipts left the table");
        assertThat(rows()).as("what came later stays").isEqualTo(1);
    }

    private String begun() {
        return """
                INSERT INTO receipt_archive_move (merchant_id, number, seq, kind)
                SELECT merchant_id, number, 1, 'release_begun' FROM receipt_archive WHERE month = '%s-01'""".formatted(month);
    }

    private static void assertRefused(String sql) {
        assertThatThrownBy(() -> run(sql)).hasMessageContaining("leave only as an archive releases them");
    }
}
