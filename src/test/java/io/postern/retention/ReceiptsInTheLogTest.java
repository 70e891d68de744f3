package io.postern.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.Calm;
import io.postern.MerchantForTests;
import io.postern.PostgresForTests;
import io.postern.access.OidcForTests;
import io.postern.cli.CommandForTests;
import io.postern.cli.CommandForTests.Ran;
import io.postern.contract.ContractExtension;
import io.postern.delivery.Until;
import io.postern.id.IdKind;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever verifies the log takes receipts that an archive released for what they are, and still finds one that was lost without. */
@Calm
@QuarkusTest
@WithTestResource(value = PostgresForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = OidcForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = RetentionDatabase.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
@ExtendWith(ContractExtension.class)
class ReceiptsInTheLogTest extends OldReceipts {
    private static final int MANY = 30;

    private int exports;
    private int found;

    @Test
    void areProvenFromTheirFilesAndMissedWhereTheyLeftWithoutOne() throws Exception {
        List<String> receipts = plant(MANY);
        String live = merchant.get(
                        "/v1/receipts?payment=" + payment + "&created_after=" + month.plusMonths(2) + "-01T00:00:00Z")
                .path("data[0].id");
        await(keep.look());
        release();
        awaitAnchor();

        Ran without = verified(List.of());
        assertThat(without.said())
                .contains("open   the texts of " + MANY + " receipts")
                .doesNotContain("WRONG");
        assertThat(without.exit()).isEqualTo(2);
        Ran with = verified(List.of("--receipts", directory.toString()));
        assertThat(with.said()).contains("The log holds.");
        assertThat(with.exit()).isZero();

        String id = uuid(IdKind.RECEIPT, live);
        RetentionDatabase.tamper("CREATE TABLE aside AS SELECT * FROM receipt WHERE id = '" + id + "'; "
                + "DELETE FROM receipt WHERE id = '" + id + "'");
        finds(live + " of " + merchant.id(), "is gone from the database");
        RetentionDatabase.tamper("""
                INSERT INTO archived_receipt (merchant_id, id, month, kind, payment_id, fact_seq, created_at)
                SELECT merchant_id, id, '%s-01', kind, payment_id, fact_seq, created_at FROM aside""".formatted(month));
        finds(live, "is gone from the database, and not in receipts-" + month);
        RetentionDatabase.tamper(
                "DELETE FROM archived_receipt s USING aside a WHERE s.id = a.id;"
                        + "INSERT INTO receipt (merchant_id, id, kind, payment_id, fact_seq, subject, body, leaf_hash, created_at, transaction_id)"
                        + " SELECT merchant_id, id, kind, payment_id, fact_seq, subject, body, leaf_hash, created_at, transaction_id FROM aside");

        restore();
        pay("");
        awaitSealed();
        assertThat(verified(List.of()).exit())
                .as("those that came back are as they were, and nothing is in no log")
                .isZero();
        assertThat(RetentionDatabase.one("SELECT log_waits_since() < now() - interval '20 seconds'"))
                .as("nothing waits for a leaf that it has")
                .isNotEqualTo("t");
        String back = uuid(IdKind.RECEIPT, receipts.get(7));
        RetentionDatabase.tamper("DELETE FROM receipt WHERE id = '" + back + "'");
        finds(receipts.get(7), "is gone from the database");

        assertThat(found).as("losses that were found").isEqualTo(3);
    }

    /** The first one makes the directory; what is read before has nothing to be held against. */
    private static void awaitAnchor() {
        Path anchors = Path.of(RetentionDatabase.ANCHORS);
        Until.isTrue(
                Duration.ofSeconds(60),
                () -> anchors.toFile().list((place, name) -> name.endsWith(".note")) instanceof String[] notes
                        && notes.length > 0,
                () -> "nothing is anchored in " + anchors);
    }

    private void finds(String... words) throws IOException {
        Ran verified = verified(List.of("--receipts", directory.toString()));
        assertThat(verified.said()).contains(words);
        assertThat(verified.said().lines().filter(line -> line.startsWith("WRONG")))
                .hasSize(1);
        assertThat(verified.exit()).isEqualTo(1);
        found++;
    }

    private Ran verified(List<String> more) throws IOException {
        Path token = Files.writeString(elsewhere.resolve("token"), MerchantForTests.token("auditor", "mch_demo"));
        Path keys = Files.writeString(
                elsewhere.resolve("keys.json"), merchant.get("/v1/log/key").asString());
        String export = elsewhere.resolve("export" + ++exports).toString();
        Path anchors = CommandForTests.copyOfAnchors(
                Path.of(RetentionDatabase.ANCHORS), elsewhere.resolve("anchors" + exports));
        Ran exported = CommandForTests.run(
                "export-log",
                export,
                "--url",
                "http://127.0.0.1:" + RestAssured.port,
                "--token-file",
                token.toString());
        assertThat(exported.exit()).as(exported.said()).isZero();
        List<String> command = new ArrayList<>(
                List.of("verify-log", export, "--key", keys.toString(), "--anchors", anchors.toString()));
        command.addAll(more);
        return CommandForTests.run(command.toArray(String[]::new));
    }
}
