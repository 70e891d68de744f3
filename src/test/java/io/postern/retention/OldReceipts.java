package io.postern.retention;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.acquirer.BankNews;
import io.postern.acquirer.DisputeStage;
import io.postern.acquirer.DisputeStatus;
import io.postern.cli.CommandForTests;
import io.postern.cli.CommandForTests.Ran;
import io.postern.dispute.DisputesForTests;
import io.postern.id.IdKind;
import io.postern.log.tree.VerifierKey;
import io.postern.money.Money;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A shop with a payment, and a month of long ago that is one test's own. */
abstract class OldReceipts {
    static final Duration SOON = Duration.ofSeconds(60);
    private static final AtomicInteger MONTHS_AGO = new AtomicInteger(26);

    @Inject
    KeepRetention keep;

    @Inject
    RetentionState state;

    @Inject
    RetentionStore store;

    @Inject
    DisputesForTests disputes;

    @TempDir
    Path elsewhere;

    final Path directory = Path.of(RetentionDatabase.DIRECTORY);
    final YearMonth month = YearMonth.now(ZoneOffset.UTC).minusMonths(MONTHS_AGO.getAndIncrement());
    MerchantForTests merchant;
    UUID merchantId;
    String payment;

    @BeforeEach
    void trade() {
        merchant = MerchantForTests.open();
        merchantId = IdKind.MERCHANT.parse(merchant.id()).orElseThrow();
        payment = pay("");
    }

    String pay(String more) {
        return merchant.post(
                        "/v1/payments",
                        "{'amount':1000,'currency':'USD','card':{'number':'4242424242424242','exp_month':12,'exp_year':2030}"
                                + more + "}")
                .path("id");
    }

    String dispute(DisputeStatus status) throws SQLException {
        String attempt = RetentionDatabase.one(
                "SELECT id FROM payment_attempt WHERE payment_id = '" + uuid(payment) + "' ORDER BY id LIMIT 1");
        return disputes.tell(
                merchant,
                payment,
                new BankNews.OfDispute(
                        merchantId,
                        IdKind.ATTEMPT.format(UUID.fromString(attempt)),
                        "sbd_" + payment,
                        DisputeStage.CHARGEBACK,
                        status,
                        true,
                        Money.of(1_000, "USD"),
                        Optional.of("fraudulent"),
                        Optional.of("10.4"),
                        Optional.empty(),
                        0));
    }

    List<String> plant(int many) throws SQLException {
        try (Connection owner = RetentionDatabase.owner()) {
            List<String> planted = RetentionDatabase.plant(owner, merchantId, uuid(payment), month, many);
            awaitSealed();
            return planted;
        }
    }

    void awaitSealed() throws SQLException {
        for (long end = System.nanoTime() + SOON.toNanos(); System.nanoTime() < end; ) {
            if (RetentionDatabase.count("""
                    SELECT count(*) FROM receipt r WHERE NOT EXISTS (
                        SELECT FROM log_leaf l WHERE l.entry_id = r.id AND l.kind = 'receipt')""") == 0) {
                return;
            }
        }
        throw new AssertionError("not all was sealed");
    }

    /** What the gateway answers of the receipts: each, the lists, and the payment's own. */
    Map<String, String> answers(List<String> receipts) {
        Map<String, String> answers = new TreeMap<>();
        List<String> paths = new ArrayList<>(List.of(
                "/v1/receipts?limit=100&created_before=" + month.plusMonths(1) + "-01T00:00:00Z",
                "/v1/receipts?limit=100&payment=" + payment,
                "/v1/receipts?amount=1100",
                "/v1/receipts?kind=payment.captured&card_last4=4242&limit=100",
                "/v1/payments/" + payment + "/timeline"));
        for (int n = 0; n < receipts.size(); n += 100) {
            paths.add("/v1/receipts/" + receipts.get(n));
        }
        paths.forEach(path -> answers.put(path, merchant.get(path).asString()));
        assertThat(answers.values()).allSatisfy(answer -> assertThat(answer).contains("rcp_"));
        return answers;
    }

    byte[] pack(String dispute) {
        Response pack = given().auth()
                .oauth2(MerchantForTests.token("dispute_agent", merchant.id()))
                .get("/v1/disputes/" + dispute + "/evidence_pack");
        assertThat(pack.statusCode()).isEqualTo(200);
        return pack.asByteArray();
    }

    String release() throws SQLException, IOException {
        return byOwner(directory, archive -> archive.release(Optional.of(month)));
    }

    String restore() throws SQLException, IOException {
        return byOwner(directory, archive -> archive.restore(month));
    }

    interface Deed {
        void on(OwnersArchive archive) throws SQLException, IOException;
    }

    String byOwner(Path from, Deed deed) throws SQLException, IOException {
        StringWriter said = new StringWriter();
        try (Connection owner = RetentionDatabase.owner()) {
            deed.on(new OwnersArchive(ReceiptArchive.read(from, keys()), owner, new PrintWriter(said, true)));
        }
        return said.toString();
    }

    List<byte[]> keys() {
        return merchant.get("/v1/log/key").<List<String>>path("keys.verifier_key").stream()
                .map(VerifierKey::read)
                .map(VerifierKey::publicKey)
                .toList();
    }

    Ran verify(Path proof) throws IOException {
        Path keys = Files.writeString(
                elsewhere.resolve("keys.json"), merchant.get("/v1/log/key").asString());
        return CommandForTests.run("verify-receipt", proof.toString(), "--key", keys.toString());
    }

    Path line(String file, String receipt) throws IOException {
        try (var in = new GZIPInputStream(Files.newInputStream(directory.resolve(file)))) {
            String line = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(one -> one.contains(receipt))
                    .findFirst()
                    .orElseThrow();
            return Files.writeString(elsewhere.resolve("line.json"), line);
        }
    }

    String told() {
        return String.valueOf(state.told().getData().orElseThrow().getOrDefault(month.toString(), ""));
    }

    long rows() throws SQLException {
        return RetentionDatabase.count("SELECT count(*) FROM receipt WHERE merchant_id = '" + merchantId
                + "' AND id >= first_id_at('" + month + "-01T00:00Z') AND id < first_id_at('" + month.plusMonths(1)
                + "-01T00:00Z')");
    }

    long archived() throws SQLException {
        return RetentionDatabase.count("SELECT count(*) FROM receipt_archive WHERE month = '" + month + "-01'");
    }

    List<String> onTheTrail() throws SQLException {
        return List.of(RetentionDatabase.one("SELECT coalesce(string_agg(action, ',' ORDER BY recorded_at, id), '')"
                        + " FROM audit_entry WHERE object = 'receipts-" + month + ".jsonl.gz'")
                .split(","));
    }

    static UUID uuid(String payment) {
        return IdKind.PAYMENT.parse(payment).orElseThrow();
    }

    static String uuid(IdKind kind, String id) {
        return kind.parse(id).orElseThrow().toString();
    }

    static void run(String sql) throws SQLException {
        try (Connection owner = RetentionDatabase.owner();
                Statement statement = owner.createStatement()) {
            statement.execute(sql);
        }
    }

    static <T> T await(Uni<T> answer) {
        return answer.await().atMost(SOON);
    }
}
